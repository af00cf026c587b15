import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, type HttpServer, rpcOf, startHttpServer, writeCall } from '../support/http-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** A quarter of the default of 64 sockets. */
const SOCKETS_PER_COMPANY = 16;

let upstream: Upstream;
let server: HttpServer;
const tokens = new Map<string, string>();
const hanging: ServerResponse[] = [];
let isSlow = true;
let onFull = () => {};
const full = new Promise<void>((resolve) => {
  onFull = resolve;
});

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    if (isSlow && request.headers.authorization === 'Bearer slow-company-key') {
      hanging.push(response);
      if (hanging.length === SOCKETS_PER_COMPANY) onFull();
    } else response.end('{"id":"1","name":"Lobby"}');
  });
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  for (const pcid of ['slow', 'healthy']) {
    const credential = `${pcid}-company-key`;
    await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential });
    tokens.set(pcid, (await server.store.addCaller({ name: pcid, pcids: [pcid] })).token);
  }
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

async function call(pcid: string) {
  const { message, headers } = writeCall('2026-07-28', 'rooms_get', { id: 1, PCID: pcid });
  return rpcOf(await server.post(message, { ...headers, ...bearer(tokens.get(pcid) ?? '') }));
}

/** Median of the time of a call, in ms. */
async function medianOfCalls(pcid: string): Promise<number> {
  const times: number[] = [];
  for (let made = 0; made < 41; made++) {
    const started = performance.now();
    expect((await call(pcid)).result?.structuredContent).toMatchObject({ id: '1' });
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[20] ?? 0;
}

test('70 calls of a company whose requests hang do not delay the calls of another company', async () => {
  await medianOfCalls('healthy');
  const idle = await medianOfCalls('healthy');
  const slow = Array.from({ length: 70 }, () => call('slow'));
  await full;
  // The slack is for a busy machine: with one queue for all sockets this took seconds.
  expect(await medianOfCalls('healthy')).toBeLessThan(Math.max(3 * idle, 50));
  expect(hanging).toHaveLength(SOCKETS_PER_COMPANY);

  isSlow = false;
  for (const response of hanging) response.end('{"id":"1","name":"Lobby"}');
  const names = (await Promise.all(slow)).map(({ result }) => result?.structuredContent?.name);
  expect(names).toEqual(Array(70).fill('Lobby'));
});
