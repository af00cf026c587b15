import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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
  const server = await startHttpServer({ baseUrl: upstream.origin, ...options });
  servers.push(server);
  return server;
}

const underWay = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count), { interval: 5 });

function answerAll(): void {
  for (const response of asked.splice(0)) response.end('{"items":[]}');
}

const { message } = writeCall('2025-06-18', 'offices_list');

describe('more calls at once than the operator allows', () => {
  test('are refused with a time to come back, and served again later', async () => {
    const server = await start({ environment: { MCP_MAX_CONCURRENCY: '2' } });
    const running = [server.post(message), server.post(message)];
    await underWay(2);
    const refused = await server.post(message);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(sentenceOf(refused)).toBe('The server is busy.');
    expect((await server.send('/healthz', { method: 'GET' })).status).toBe(200);
    answerAll();
    for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
    const later = server.post(message);
    await underWay(1);
    answerAll();
    expect((await later).status).toBe(200);
  });

  test('of one caller leave half of the places to others', async () => {
    const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '4' } });
    const credential = 'api-key-of-one';
    await server.store.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential });
    const newCaller = async () =>
      bearer((await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'] })).token);
    const [greedy, other] = [await newCaller(), await newCaller()];
    // Bodies that do not end take the caller's own places.
    const slow = Array.from({ length: 2 }, () => {
      const body = new PassThrough();
      body.write('{');
      const headers = { ...greedy, 'content-type': 'application/json' };
      return { body, answer: server.send('/dialpad-organization', { headers, body }) };
    });
    await vi.waitFor(() => expect(server.handler.serving).toBe(2), { interval: 5 });
    const refused = await server.post(message, greedy);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(sentenceOf(refused)).toBe(
      'This caller has 2 requests in flight, the most that one caller may have.',
    );
    expect((await server.post(message, other)).status).toBe(200);
    for (const { body } of slow) body.end();
    for (const { answer } of slow) expect((await answer).status).toBe(400);
    expect((await server.post(message, greedy)).status).toBe(200);
    expect(server.handler.serving).toBe(0);
  });

  test('strangers who send slowly take no place', async () => {
    const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '1' } });
    const body = new PassThrough();
    body.write('{');
    const headers = { ...bearer('dpo_nobody'), 'content-type': 'application/json' };
    const answer = await server.send('/dialpad-organization', { headers, body });
    expect([answer.status, server.handler.serving]).toEqual([401, 0]);
    body.destroy();
  });

  test('refused and invalid requests take no place', async () => {
    const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '1' } });
    for (let round = 0; round < 5; round++) {
      expect((await server.post(message)).status).toBe(401);
      expect((await server.send('/dialpad-organization', { body: '{' })).status).toBe(415);
    }
  });
});
