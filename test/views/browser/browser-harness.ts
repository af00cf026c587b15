import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import type { OpenedView, OpenOptions } from './host-page.ts';

/** Where Debian and other systems put Chromium; a path in CHROMIUM comes first. */
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of this machine. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'Chromium is not installed, and these tests need it. Run: apt-get install -y chromium (or set CHROMIUM to its path).',
    );
  }
  return chromium.launch({ executablePath, args: flags });
}

/** The policy of a host that follows the specification, for a view that names no domain. */
const viewPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'";

/** Loads the HTML that the host sends into this very window, and reports what its policy stops. */
const frameDocument = `<!doctype html><meta charset="utf-8"><script>
addEventListener('message', function receive({ source, data }) {
  if (source !== parent || data?.method !== 'ui/notifications/sandbox-resource-ready') return;
  removeEventListener('message', receive);
  document.open();
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error('securitypolicyviolation ' + violatedDirective + ' ' + blockedURI));
  document.write(data.params.html);
  document.close();
});
parent.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} }, '*');
</script>`;

/** A host page on its own origin, the server under test, and the simulator behind it. */
export interface Harness {
  readonly simulator: Simulator;
  readonly server: HttpServer;
  readonly page: Page;
  /** Errors in the console of the page and of the view, policy violations included. */
  readonly problems: string[];
  /** Opens a view and returns its frame, once it is no longer loading unless `isPatient` is false. */
  open(options: Omit<OpenOptions, 'mcpUrl' | 'era'> & Partial<OpenOptions>): Promise<Frame>;
  /** What the host saw of the opened view. */
  opened(): Promise<OpenedView>;
  close(): Promise<void>;
}

async function startHostServer(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const { outputFiles } = await build({
    entryPoints: [new URL('./host-page.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    if (request.url === '/frame') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': viewPolicy });
      response.end(frameDocument);
    } else if (request.url === '/host.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
    } else {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Host</title><style>body{margin:0}</style><body><script src="/host.js"></script>',
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Starts everything but the browser. */
export async function startHarness(
  browser: Browser,
  environment: Readonly<Record<string, string>> = {},
): Promise<Harness> {
  const simulator = await startSimulator({ rateLimit: false });
  const host = await startHostServer();
  const server = await startHttpServer({
    baseUrl: simulator.origin,
    environment: {
      DIALPAD_API_KEY: simulator.keys.companyAdmin,
      MCP_ALLOWED_ORIGINS: host.origin,
      ...environment,
    },
  });
  const page = await browser.newPage({ viewport: { width: 860, height: 900 } });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(host.origin);
  return {
    simulator,
    server,
    page,
    problems,
    async open(options) {
      await page.evaluate(
        (all) => Reflect.apply(Reflect.get(window, 'openView'), undefined, [JSON.parse(all)]),
        JSON.stringify({ mcpUrl: server.url, era: '2026-07-28', ...options }),
      );
      const handle = await page.waitForSelector('iframe[title=view]');
      const frame = await handle.contentFrame();
      if (frame === null) throw new Error('the view has no frame');
      return frame;
    },
    opened: () => page.evaluate(() => Reflect.get(window, 'opened')),
    async close() {
      await page.close();
      await server.close();
      await host.close();
      await simulator.close();
    },
  };
}
