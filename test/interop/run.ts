import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { tools } from '../../src/registry/registry.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { openStore } from '../../src/store/open-store.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { startHttpProcess } from '../support/http-process.ts';
import { storeKeyOf } from '../support/store-key.ts';

/**
 * `npm run test:interop`: the command line of the MCP Inspector lists the tools and calls each against the
 * simulator, over stdio in the earlier era of the protocol and over HTTP in the current one. It needs Node 22 and is
 * large: npx brings both. Clients that run on Node 20 are in test/e2e/every-client.test.ts.
 */
const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0';

/** Longer than one run of the Inspector takes. */
const CALL_MS = 60_000;

const run = promisify(execFile);
const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'interop-'));

/** Downloads the Inspector; resolves to the paths of Node and of its command line. */
async function installInspector(): Promise<readonly [node: string, inspector: string]> {
  const packages = ['-y', '-p', 'node@24', '-p', INSPECTOR];
  const { stdout } = await run('npx', [...packages, '-c', 'command -v node; command -v mcp-inspector']);
  const [node, inspector] = stdout.trim().split('\n');
  if (node === undefined || inspector === undefined) throw new Error(`npx did not install ${INSPECTOR}`);
  return [node, inspector];
}

const called = z.looseObject({
  isError: z.boolean().optional(),
  content: z.tuple([z.looseObject({ text: z.string() })]),
  structuredContent: z.unknown(),
});
const listed = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) });
/** With `--format json`, the result is in an envelope of one line. */
const envelope = z.looseObject({ result: z.unknown() });

/** What the Inspector connects to, and arguments that each call needs. */
interface Transport {
  readonly target: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  reset(): void;
  close(): Promise<void>;
}

async function openStdio(): Promise<Transport> {
  const simulator = await startSimulator({ rateLimit: false });
  const environment = [
    `DIALPAD_API_KEY=${simulator.keys.companyAdmin}`,
    `DIALPAD_BASE_URL=${simulator.origin}`,
    'LOG_LEVEL=silent',
  ];
  return {
    target: [...environment.flatMap((pair) => ['-e', pair]), process.execPath, bundle],
    args: {},
    reset: simulator.reset,
    close: simulator.close,
  };
}

async function openHttp(): Promise<Transport> {
  const simulator = await startSimulator({ rateLimit: false });
  const storeKey = storeKeyOf('interop');
  const url = `file:${await mkdtemp(join(folder, 'store-'))}/store.json`;
  const store = await openStore(url, storeKey);
  const credential = simulator.keys.companyAdmin;
  await store.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential });
  const { token } = await store.addCaller({ name: 'Inspector', pcids: ['pc_1'] });
  await store.close();
  const server = await startHttpProcess({
    MCP_STORE: url,
    MCP_STORE_KEY: storeKey,
    DIALPAD_BASE_URL: simulator.origin,
    LOG_LEVEL: 'silent',
  });
  return {
    target: ['--server-url', server.url, '--transport', 'http', '--header', `Authorization: Bearer ${token}`],
    args: { PCID: 'pc_1' },
    reset: simulator.reset,
    async close() {
      server.process.kill('SIGTERM');
      await server.ended;
      await simulator.close();
    },
  };
}

const [node, inspector] = await installInspector();

async function inspect({ target }: Transport, era: string, ...words: readonly string[]): Promise<unknown> {
  const flags = [
    '--cli',
    ...target,
    '--protocol-era',
    era,
    '--format',
    'json',
    '--quiet',
    '--stored-auth-only',
  ];
  const { stdout } = await run(node, [inspector, ...flags, ...words], {
    env: { ...childEnvironment, HOME: folder },
    maxBuffer: 50_000_000,
    timeout: CALL_MS,
  });
  return envelope.parse(JSON.parse(stdout)).result;
}

/** Throws unless all tools are listed and every call succeeds. */
async function useEveryTool(transport: Transport, era: string): Promise<void> {
  const list = listed.parse(await inspect(transport, era, '--method', 'tools/list', '--strict'));
  const names = list.tools.map(({ name }) => name);
  if (names.join() !== tools.map(({ name }) => name).join()) throw new Error(`listed: ${names.join(' ')}`);
  for (const { name, example } of tools) {
    transport.reset();
    const args = JSON.stringify({ ...transport.args, ...example });
    const words = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', args];
    const { isError, content, structuredContent } = called.parse(await inspect(transport, era, ...words));
    if (isError || content[0].text !== JSON.stringify(structuredContent)) {
      throw new Error(`${name}: ${content[0].text.slice(0, 500)}`);
    }
  }
}

async function test(name: string, open: () => Promise<Transport>, era: string): Promise<boolean> {
  const transport = await open();
  try {
    await useEveryTool(transport, era);
    process.stdout.write(`ok    Inspector over ${name}, ${era}: ${tools.length} tools\n`);
    return true;
  } catch (error) {
    process.stdout.write(
      `FAIL  Inspector over ${name}, ${era}: ${error instanceof Error ? error.message : error}\n`,
    );
    return false;
  } finally {
    await transport.close();
  }
}

try {
  const tests = [test('stdio', openStdio, 'legacy'), test('HTTP', openHttp, 'modern')];
  process.exitCode = (await Promise.all(tests)).every((passed) => passed) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
