import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { bearer, type HttpServer, startHttpServer, storeKey, write } from '../support/http-server.ts';
import { type RawServer, startRawServer } from '../support/raw-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const keys = { pc_a: 'api-key-of-a', pc_b: 'api-key-of-b' };

/** Each request with the PCID `pcid`, in the place where its method carries one. */
const requests: readonly [method: string, params: (pcid: string) => Record<string, unknown>][] = [
  ['tools/call', (PCID) => ({ name: 'dialpad_organization_offices_list', arguments: { PCID } })],
  ['prompts/get', (PCID) => ({ name: 'e911_audit', arguments: { PCID } })],
  ['resources/read', (pcid) => ({ uri: `dialpad-organization://organization?PCID=${pcid}` })],
  [
    'completion/complete',
    (PCID) => ({
      ref: { type: 'ref/prompt', name: 'licence_review' },
      argument: { name: 'office', value: '' },
      context: { arguments: { PCID } },
    }),
  ],
];

let upstream: Upstream;
const usedKeys = () => new Set(upstream.requests.map(({ headers }) => headers.authorization));

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => {
    response.end('{"items":[{"id":"1","name":"Office"}]}');
  });
});
afterAll(() => upstream.close());
beforeEach(() => {
  upstream.requests.length = 0;
});

/** The tests of one way to pin: `send` makes a request that is pinned to pc_b, and resolves to its JSON text. */
function testPinned(send: (method: string, params: Record<string, unknown>) => Promise<string>) {
  test.each(requests)('rejects a PCID that differs from the pinned one in %s', async (method, params) => {
    const response = await send(method, params('pc_a'));
    expect(response).toContain('The PCID of this request differs from the one that');
    expect(upstream.requests).toEqual([]);
  });

  test.each(requests)('accepts the pinned PCID again in %s', async (method, params) => {
    expect(await send(method, params('pc_b'))).not.toContain('rror');
    expect(usedKeys()).toEqual(new Set([`Bearer ${keys.pc_b}`]));
  });
}

describe('over HTTP, pinned by the header X-PCID', () => {
  let server: HttpServer;
  let token: string;
  beforeAll(async () => {
    server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
    for (const [pcid, credential] of Object.entries(keys)) {
      await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential });
    }
    ({ token } = await server.store.addCaller({ name: 'Agents', pcids: Object.keys(keys) }));
  });
  afterAll(() => server.close());

  testPinned(async (method, params) => {
    const { message, headers } = write('2025-06-18', method, params);
    return (await server.post(message, { ...headers, ...bearer(token), 'x-pcid': 'pc_b' })).text;
  });
});

describe('over stdio, pinned by DIALPAD_PCID', () => {
  let folder: string;
  let server: RawServer;
  let id = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pinned-'));
    const location = `file:${join(folder, 'store.json')}`;
    const store = await openStore(location, storeKey);
    for (const [pcid, credential] of Object.entries(keys)) {
      await store.addConnection({ name: pcid, environment: 'production', pcid, credential });
    }
    await store.close();
    server = startRawServer({
      MCP_STORE: location,
      MCP_STORE_KEY: storeKey,
      DIALPAD_PCID: 'pc_b',
      DIALPAD_BASE_URL: upstream.origin,
    });
    await server.initialize();
  });
  afterAll(async () => {
    await server.end();
    await rm(folder, { recursive: true });
  });

  testPinned(async (method, params) => JSON.stringify(await server.request(++id, method, params)));
});
