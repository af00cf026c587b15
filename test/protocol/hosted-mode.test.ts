import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../../src/auth/caller.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

/** Prompts, resources and completion of a server with a store, where each request selects its connection. */

const ORGANIZATION = 'dialpad-organization://organization';
const storeKey = storeKeyOf('hosted');
const pcids = ['pc_acme', 'pc_other'];

let simulator: Simulator;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  folder = await mkdtemp(join(tmpdir(), 'hosted-'));
  environment = { MCP_STORE: `file:${join(folder, 'store.json')}`, MCP_STORE_KEY: storeKey };
  const store = await openStore(environment.MCP_STORE ?? '', storeKey);
  for (const pcid of pcids) {
    const credential = simulator.keys.companyAdmin;
    await store.addConnection({ name: pcid, environment: 'production', credential, pcid });
  }
  await store.close();
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function withCaller(granted: Caller['grant']['pcids'], run: (server: TestServer) => Promise<void>) {
  const caller: Caller = { id: 'caller', grant: { pcids: granted, readOnly: false } };
  const server = await startTestServer({ baseUrl: simulator.origin, environment, caller });
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

const list = async (server: TestServer, method: string) =>
  z.looseObject({ result: z.looseObject({}) }).parse(await server.request(method, {})).result;

test('a hosted server lists the organization of each granted connection, and reads the one that is named', () =>
  withCaller(new Set(pcids), async (server) => {
    const uris = pcids.map((pcid) => `${ORGANIZATION}?PCID=${pcid}`);
    expect(await list(server, 'resources/list')).toMatchObject({ resources: uris.map((uri) => ({ uri })) });
    expect(await server.readResource(uris[0] ?? '')).toMatchObject({ office_count: 6 });
    expect(await server.request('resources/read', { uri: `${ORGANIZATION}?PCID=pc_unknown` })).toHaveProperty(
      'error',
    );
  }));

test('a hosted server lists no organization to a caller of all connections, and a template with PCID', () =>
  withCaller('all', async (server) => {
    expect(await list(server, 'resources/list')).toMatchObject({ resources: [] });
    const templates = JSON.stringify(await list(server, 'resources/templates/list'));
    expect(templates).toContain(`"${ORGANIZATION}{?PCID}"`);
    expect(templates).toContain('dialpad-organization://offices/{id}{?PCID}');
  }));

test('a hosted server completes a PCID with those that are granted, and with none for a caller of all', async () => {
  const prompt = { type: 'ref/prompt', name: 'licence_review' };
  const completed: string[][] = [];
  for (const granted of [new Set(pcids), 'all'] as const) {
    await withCaller(granted, async (server) => {
      completed.push((await server.complete(prompt, 'PCID', 'pc_a')).values);
    });
  }
  expect(completed).toEqual([['pc_acme'], []]);
});

test('the prompts of a hosted server take a PCID', () =>
  withCaller(new Set(pcids), async (server) => {
    expect(JSON.stringify(await list(server, 'prompts/list'))).toContain('"name":"PCID"');
    const { data } = await server.getPrompt('licence_review', { PCID: 'pc_other' });
    expect(JSON.stringify(data)).toContain('Austin');
  }));
