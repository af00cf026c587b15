import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import {
  bearer,
  expectNoneTold,
  type HttpServer,
  rpcOf,
  sentenceOf,
  startHttpServer,
  writeCall,
} from '../../support/http-server.ts';
import { storeKeyOf } from '../../support/store-key.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const API_KEY = 'api-key-of-one';

let upstream: Upstream;
let server: HttpServer;
let token: string;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ items: [] }));
});
afterAll(() => upstream.close());
beforeEach(async () => {
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  await server.store.addConnection({
    name: 'One',
    environment: 'production',
    pcid: 'pc_1',
    credential: API_KEY,
  });
  ({ token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'] }));
});
afterEach(async () => {
  expectNoneTold(server, [token, API_KEY]);
  await server.close();
});

const call = (pcid = 'pc_1') =>
  server.post(writeCall('2025-06-18', 'offices_list', { PCID: pcid }).message, bearer(token));

/** What was read before a change of the file counts for a moment. */
const becomes = (status: number) =>
  vi.waitFor(async () => {
    const answer = await call();
    expect(answer.status).toBe(status);
    return answer;
  }, 10_000);

describe('a store that becomes unusable while the server runs', () => {
  test.each<[name: string, damage: (path: string) => Promise<unknown>]>([
    ['garbage', (path) => writeFile(path, '{"version":1,"connections":"pc_1')],
    ['empty', (path) => writeFile(path, '')],
    ['of an older version', (path) => writeFile(path, '{"version":0}')],
    ['readable by every user', (path) => chmod(path, 0o644)],
    [
      'replaced by a folder',
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
    ],
    ['gone', (path) => rm(path)],
  ])('causes 503 until it is repaired: %s', async (_, damage) => {
    expect((await call()).status).toBe(200);
    const kept = `${server.storePath}.kept`;
    await copyFile(server.storePath, kept);

    await damage(server.storePath);
    const answer = await becomes(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(sentenceOf(answer)).toMatch(
      /^The store of connections cannot be read.* Try again in a few seconds\.$/,
    );
    expect(rpcOf(answer)).toMatchObject({ id: null, error: { code: -32_000 } });
    const readiness = await server.send('/readyz', { method: 'GET' });
    expect([readiness.status, JSON.parse(readiness.text)]).toMatchObject([
      503,
      { ready: false, store: 'unavailable' },
    ]);
    await call();
    const said = server.logs.filter((line) => line.includes('the store is unavailable'));
    expect(said).toEqual([expect.stringContaining(server.storePath)]);

    await rm(server.storePath, { recursive: true, force: true });
    await rename(kept, server.storePath);
    await becomes(200);
    expect(server.logs.join('')).toContain('the store is available again');
  });
});

test('a caller whose record was changed without the store key is rejected, and not told to try again', async () => {
  const stored = await readFile(server.storePath, 'utf8');
  await writeFile(server.storePath, stored.replace('"Agents"', '"Admins"'));
  const answer = await becomes(503);
  expect(answer.headers['retry-after']).toBeUndefined();
  expect(sentenceOf(answer)).toMatch(/^The stored record of this caller .* administrator must fix this/);
});

test('a connection that was stored with another key is reported to its own caller, hidden from others, and affects no other', async () => {
  const { store, storePath } = server;
  const elsewhere = await openStore(`file:${storePath}`, storeKeyOf('other'));
  const second = { name: 'Two', environment: 'production', pcid: 'pc_2', credential: 'two' } as const;
  await store.addConnection(second);
  const { token: own } = await store.addCaller({ name: 'Own', pcids: ['pc_2'] });
  await store.removeConnection('pc_2');
  await elsewhere.addConnection(second);
  const message = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_2' }).message;

  const told = await server.post(message, bearer(own));
  expect([told.status, rpcOf(told).result?.isError]).toEqual([200, true]);
  expect(sentenceOf(told)).toMatch(
    /The connection of this PCID cannot be used.*The server's administrator must fix this/,
  );
  expect(told.text).not.toMatch(/MCP_STORE_KEY|Internal error/);
  expect(sentenceOf(await call('pc_2'))).toBe(sentenceOf(await call('pc_unheard_of')));
  expect(rpcOf(await call()).result?.structuredContent).toEqual({ items: [] });
  await server.post(message, bearer(own));
  const said = server.logs.filter((line) => line.includes('pc_2 was stored with another MCP_STORE_KEY'));
  expect(said).toHaveLength(1);
});
