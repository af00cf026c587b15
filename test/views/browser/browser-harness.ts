import { existsSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { isRecord, type JsonObject } from '../../../src/lib/is-record.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type HttpServer, rpcOf, startHttpServer, writeCall } from '../../support/http-server.ts';
import type { OpenedView, OpenOptions } from './host-page.ts';
import { measurePage } from './page-coverage.ts';

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
  // Coverage of a page contains only the frames of its own process.
  ...(process.env.COVERAGE_SUITE === undefined
    ? []
    : ['--disable-site-isolation-trials', '--disable-features=IsolateSandboxedIframes']),
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
  /** Opens a view and returns its frame. */
  open(options: Omit<OpenOptions, 'mcpUrl' | 'era'> & Partial<OpenOptions>): Promise<Frame>;
  /** What the host saw of the opened view. */
  opened(): Promise<OpenedView>;
  /** What a tool returns, called beside the browser. */
  call(tool: string, args?: Record<string, unknown>): Promise<JsonObject>;
  close(): Promise<void>;
}

interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

async function listen(handle: RequestListener): Promise<Listening> {
  const server = createServer(handle);
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

/** A proxy in front of the simulator that changes what it responds. */
const startRewriter = (target: string, rewrite: (body: string) => string): Promise<Listening> =>
  listen(async ({ method = 'GET', url = '/', headers }, response) => {
    const answer = await fetch(new URL(url, target), {
      method,
      headers: { authorization: headers.authorization ?? '' },
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(rewrite(await answer.text()));
  });

async function startHostServer(): Promise<Listening> {
  const { outputFiles } = await build({
    entryPoints: [new URL('./host-page.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text ?? '';
  return listen((request, response) => {
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
}

/** What a test wants different. */
export interface HarnessOptions {
  /** Changes the text of every response of Dialpad. */
  readonly rewrite?: (body: string) => string;
}

/** Starts everything but the browser. */
export async function startHarness(browser: Browser, { rewrite }: HarnessOptions = {}): Promise<Harness> {
  const simulator = await startSimulator({ rateLimit: false });
  const upstream = rewrite === undefined ? undefined : await startRewriter(simulator.origin, rewrite);
  const host = await startHostServer();
  const server = await startHttpServer({
    baseUrl: upstream?.origin ?? simulator.origin,
    environment: {
      DIALPAD_API_KEY: simulator.keys.companyAdmin,
      MCP_ALLOWED_ORIGINS: host.origin,
      MCP_MAX_RESULT_CHARS: '1000000',
    },
  });
  const page = await browser.newPage({ viewport: { width: 860, height: 900 } });
  const stopMeasuring = await measurePage(page);
  const problems: string[] = [];
  page.on('console', (message) => {
    // A client of 2025 asks for a stream with GET, and takes a 405 for no; the console calls it an error.
    const isStream = message.location().url === server.url && message.text().includes('405');
    if (message.type() === 'error' && !isStream) problems.push(message.text());
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
    async call(tool, args = {}) {
      const { message, headers } = writeCall('2025-06-18', tool, args);
      const { result } = rpcOf(await server.post(message, headers));
      if (result?.structuredContent === undefined) throw new Error(`${tool} returned no data`);
      return result.structuredContent;
    },
    async close() {
      await stopMeasuring();
      await page.close();
      await server.close();
      await host.close();
      await upstream?.close();
      await simulator.close();
    },
  };
}

/** Waits until a view has read all that it reads. */
export const settled = async (frame: Frame): Promise<void> => {
  await frame.waitForFunction(
    () => document.querySelector('h1, h2') !== null && document.querySelector('.loading') === null,
  );
  // Reads that a view makes after its first picture.
  await frame.waitForTimeout(250);
};

/** The calls that open every view with the demo company's own answers. */
export async function openingCalls(harness: Harness) {
  const idOf = async (tool: string, name: string, args = {}) => {
    const { items } = await harness.call(tool, args);
    const item = Array.isArray(items) ? items.filter(isRecord).find((one) => one.name === name) : undefined;
    if (typeof item?.id !== 'string') throw new Error(`there is no ${name} in ${tool}`);
    return item.id;
  };
  const austin = await idOf('offices_list', 'Austin');
  const headquarters = await idOf('offices_list', 'San Francisco HQ');
  const sales = await idOf('departments_list', 'Sales', { office_id: headquarters });
  const support = await idOf('departments_list', 'Support', { office_id: headquarters });
  const room = await idOf('rooms_list', 'Lobby');
  const { id: company } = await harness.call('company_get');
  if (typeof company !== 'string') throw new Error('the company has no id');
  return {
    ids: { austin, headquarters, sales, support, room, company },
    calls: [
      { view: 'organization-map', tool: 'offices_list', args: {} },
      { view: 'organization-map of one office', tool: 'rooms_list', args: { office_id: headquarters } },
      { view: 'organization-map with a search', tool: 'departments_listall', args: { name_search: 'sup' } },
      { view: 'opening-hours', tool: 'offices_get', args: { id: austin } },
      { view: 'opening-hours of the head office', tool: 'offices_primary_get', args: {} },
      { view: 'call-routing with a menu', tool: 'departments_get', args: { id: sales } },
      { view: 'call-routing with a queue', tool: 'departments_operators_get', args: { id: support } },
      { view: 'call-routing of an office', tool: 'offices_operators_get', args: { id: austin } },
      { view: 'call-routing of call centers', tool: 'callcenters_list', args: { office_id: headquarters } },
      { view: 'e911', tool: 'offices_e911_get', args: { id: austin } },
      { view: 'licences', tool: 'plan_get', args: { office_id: austin } },
      {
        view: 'sms-opt-outs',
        tool: 'company_sms_opt_out',
        args: { id: company, opt_out_state: 'opted_out' },
      },
      {
        view: 'change of hours',
        tool: 'offices_update',
        args: { id: austin, hours_on: true, saturday_hours: ['10:00', '14:00'] },
      },
      { view: 'change that is rejected', tool: 'rooms_patch', args: { id: '12345', name: 'Nowhere' } },
    ],
  };
}
