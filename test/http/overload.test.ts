import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type HttpServer,
  type HttpServerOptions,
  sentenceOf,
  startHttpServer,
  writeCall,
} from '../support/http-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

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

  test('refused and invalid requests take no place', async () => {
    const server = await start({ hosted: true, environment: { MCP_MAX_CONCURRENCY: '1' } });
    for (let round = 0; round < 5; round++) {
      expect((await server.post(message)).status).toBe(401);
      expect((await server.send('/dialpad-organization', { body: '{' })).status).toBe(415);
    }
  });
});
