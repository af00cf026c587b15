import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  bearer,
  type HttpServer,
  type HttpServerOptions,
  sentenceOf,
  startHttpServer,
  writeCall,
} from '../../support/http-server.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

/** What Dialpad was asked and has not answered. */
let asked: ServerResponse[] = [];
let upstream: Upstream;
let servers: HttpServer[] = [];

beforeEach(async () => {
  asked = [];
  upstream = await startUpstream((_, response) => asked.push(response));
});
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
  await upstream.close();
});

async function start(options: Omit<HttpServerOptions, 'baseUrl'>): Promise<HttpServer> {
  const server = await startHttpServer({ baseUrl: upstream.origin, timeouts: { body: 400 }, ...options });
  servers.push(server);
  return server;
}

const underWay = (count: number) =>
  vi.waitFor(() => expect(asked).toHaveLength(count), { interval: 5, timeout: 10_000 });

function answerAll(): void {
  for (const response of asked.splice(0)) response.end('{"items":[]}');
}

const { message } = writeCall('2025-06-18', 'offices_list');

/** Two callers of one connection, and one of another. */
async function startHosted(concurrency: number) {
  const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: String(concurrency) } });
  const { store } = server;
  for (const pcid of ['pc_1', 'pc_2']) {
    await store.addConnection({ name: pcid, environment: 'production', pcid, credential: `key-of-${pcid}` });
  }
  const newCaller = async (pcid: string) => {
    const headers = bearer((await store.addCaller({ name: 'Agents', pcids: [pcid] })).token);
    const call = writeCall('2025-06-18', 'offices_list', { PCID: pcid });
    return { headers, call: () => server.post(call.message, headers) };
  };
  return {
    server,
    first: await newCaller('pc_1'),
    second: await newCaller('pc_1'),
    other: await newCaller('pc_2'),
  };
}

/** Starts to post a body, and does not end it. */
function postSlowly(server: HttpServer, headers: Readonly<Record<string, string>>) {
  const body = new PassThrough();
  body.write('{');
  const answer = server.send('/dialpad-organization', {
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  return { body, answer };
}

test('calls beyond MCP_MAX_CONCURRENCY are rejected with Retry-After, and served again when permits are free', async () => {
  const server = await start({ environment: { MCP_MAX_CONCURRENCY: '2' } });
  const running = [server.post(message), server.post(message)];
  await underWay(2);
  const rejected = await server.post(message);
  expect([rejected.status, rejected.headers['retry-after']]).toEqual([503, '1']);
  expect(sentenceOf(rejected)).toBe('The server is busy.');
  expect((await server.send('/healthz', { method: 'GET' })).status).toBe(200);
  answerAll();
  for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
  const later = server.post(message);
  await underWay(1);
  answerAll();
  expect((await later).status).toBe(200);
});

test('one caller gets at most half of the permits', async () => {
  const { server, first, other } = await startHosted(4);
  const running = [first.call(), first.call()];
  await underWay(2);
  const rejected = await first.call();
  expect([rejected.status, rejected.headers['retry-after']]).toEqual([503, '1']);
  expect(sentenceOf(rejected)).toBe('This caller has 2 requests in flight, the most that it may have now.');
  const served = other.call();
  await underWay(3);
  answerAll();
  for (const { status } of await Promise.all([...running, served])) expect(status).toBe(200);
  expect(server.handler.serving).toBe(0);
});

test('one tenant gets at most half of the permits, however many callers it has', async () => {
  const { first, second, other } = await startHosted(4);
  const running = [first.call(), second.call()];
  await underWay(2);
  for (const caller of [first, second]) {
    const rejected = await caller.call();
    expect([rejected.status, sentenceOf(rejected)]).toEqual([
      503,
      'This company has 2 requests in flight, the most that it may have now.',
    ]);
  }
  const served = other.call();
  await underWay(3);
  answerAll();
  for (const { status } of await Promise.all([...running, served])) expect(status).toBe(200);
});

test('serves other callers while slow bodies of one caller are not complete, and rejects those after the time limit', async () => {
  const { server, first, other } = await startHosted(4);
  const slow = [postSlowly(server, first.headers), postSlowly(server, first.headers)];
  const [, timedOut] = slow;
  await expect.poll(async () => (await first.call()).status).toBe(503);
  const served = other.call();
  await underWay(1);
  answerAll();
  expect((await served).status).toBe(200);
  slow[0]?.body.end();
  expect((await slow[0]?.answer)?.status).toBe(400);
  const rejected = await timedOut?.answer;
  expect([rejected?.status, rejected?.headers.connection]).toEqual([408, 'close']);
  expect(rejected && sentenceOf(rejected)).toBe('The body did not arrive within 400 ms.');
  timedOut?.body.destroy();
});

test('an unauthenticated client gets no permit, however slowly it sends', async () => {
  const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '1' } });
  const { body, answer } = postSlowly(server, bearer('dpo_unknown'));
  expect([(await answer).status, server.handler.serving]).toEqual([401, 0]);
  body.destroy();
});

test('rejected and invalid requests get no permit', async () => {
  const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '1' } });
  for (let round = 0; round < 5; round++) {
    expect((await server.post(message)).status).toBe(401);
    expect((await server.send('/dialpad-organization', { body: '{' })).status).toBe(415);
  }
});
