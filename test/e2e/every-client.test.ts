import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { callEveryTool } from '../support/every-tool.ts';
import { bearer, type HttpServer, startHttpServer } from '../support/http-server.ts';
import {
  clientKinds,
  connectOverHttp,
  connectOverStdio,
  connectToCommand,
} from '../support/protocol-clients.ts';

const mcpRemote = fileURLToPath(new URL('../../node_modules/mcp-remote/dist/proxy.js', import.meta.url));

let simulator: Simulator;
let server: HttpServer;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  server = await startHttpServer({ baseUrl: simulator.origin, hosted: true });
  const credential = simulator.keys.companyAdmin;
  await server.store.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential });
  ({ token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'] }));
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

describe.each(clientKinds)('%s', (kind) => {
  test('a client library lists and calls every tool over stdio', async () => {
    const client = await connectOverStdio(kind, {
      DIALPAD_API_KEY: simulator.keys.companyAdmin,
      DIALPAD_BASE_URL: simulator.origin,
      DIALPAD_RATE_LIMIT: '1000',
    });
    await callEveryTool(client, simulator).finally(client.close);
  });

  test('a client library lists and calls every tool over HTTP', async () => {
    const client = await connectOverHttp(kind, server.url, bearer(token));
    await callEveryTool(client, simulator, { PCID: 'pc_1' }).finally(client.close);
  });
});

test.each([
  ['legacy', '1.x SDK'],
  ['auto', '2.x SDK auto'],
] as const)(
  'mcp-remote in the mode %s lists and calls every tool for the %s over HTTP',
  async (protocol, kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-remote-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const header = `Authorization: Bearer ${token}`;
    const client = await connectToCommand(kind, {
      command: process.execPath,
      args: [mcpRemote, server.url, '--header', header, '--protocol', protocol, '--transport', 'http-only'],
      env: { ...childEnvironment, HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
      stderr: 'ignore',
    });
    await callEveryTool(client, simulator, { PCID: 'pc_1' }).finally(client.close);
  },
);
