import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import {
  type HttpServer,
  type Revision,
  revisions,
  rpcOf,
  sentenceOf,
  startHttpServer,
  writeCall,
} from '../../support/http-server.ts';
import { clientKinds, connectOverHttp } from '../../support/protocol-clients.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

/** What Dialpad was asked and has not answered. */
let asked: ServerResponse[];
/** How many of those were broken off by who asked. */
let brokenOff: number;
let upstream: Upstream;
let server: HttpServer;
let spoken: MockInstance[];

const start = () => startHttpServer({ baseUrl: upstream.origin, environment: { MCP_MAX_CONCURRENCY: '2' } });

beforeEach(async () => {
  asked = [];
  brokenOff = 0;
  upstream = await startUpstream((_, response) => {
    asked.push(response);
    response.once('close', () => {
      if (!response.writableFinished) brokenOff += 1;
    });
  });
  server = await start();
  // Whatever happens, only the log speaks.
  spoken = [
    vi.spyOn(process.stdout, 'write'),
    ...(['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method)),
  ];
});
afterEach(async () => {
  await server.close();
  await upstream.close();
  for (const spy of spoken) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const soon = { interval: 5, timeout: 10_000 };
const underWay = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count), soon);
const noneLeft = (count: number) => vi.waitFor(() => expect(brokenOff).toBe(count), soon);

const items = Array.from({ length: 200 }, (_, index) => ({ id: String(index), name: 'x'.repeat(100) }));

function answerAll(): void {
  for (const response of asked) response.end(JSON.stringify({ items }));
}

const ways = revisions.flatMap((revision) => [
  { revision, stream: false, as: `${revision}, answered as JSON` },
  { revision, stream: true, as: `${revision}, answered as a stream` },
]);

interface Way {
  readonly revision: Revision;
  readonly stream: boolean;
}

const written = ({ revision, stream }: Way, tool = 'offices_list', args = {}) =>
  writeCall(revision, tool, args, stream ? { progressToken: 1 } : undefined);

/** Starts a call that can be left. */
function begin(way: Way, tool?: string, args?: Record<string, unknown>) {
  const { message, headers } = written(way, tool, args);
  const leaving = new AbortController();
  const left = fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
    signal: leaving.signal,
  })
    .then((response) => response.text())
    .catch(() => 'left');
  return { leave: () => leaving.abort(), left };
}

describe.each(ways)('a call of $as', (way) => {
  test('a call ends at Dialpad and frees its permit when the client closes the connection', async () => {
    for (let round = 1; round <= 5; round++) {
      const call = begin(way);
      await underWay(round);
      call.leave();
      expect(await call.left).toBe('left');
      await noneLeft(round);
    }
    await server.drained();
    const { message, headers } = written(way);
    const after = server.post(message, headers);
    await underWay(6);
    answerAll();
    expect((await after).status).toBe(200);
  });

  test('a cancelled call does not end other calls', async () => {
    const { message, headers } = written(way);
    const staying = server.post(message, headers);
    await underWay(1);
    const call = begin(way);
    await underWay(2);
    call.leave();
    await noneLeft(1);
    answerAll();
    expect((await staying).text).toContain('"id":"199"');
  });

  test('a write that the client cancels has an audit line', async () => {
    const call = begin(way, 'rooms_post', { name: 'Lobby', office_id: '1' });
    await underWay(1);
    call.leave();
    await noneLeft(1);
    await vi.waitFor(() =>
      expect(server.logs.join('')).toMatch(/"outcome":"may_have_been_applied","reason":"cancelled"/),
    );
  });

  test('a call gets its whole response after a stop signal', async () => {
    const { message, headers } = written(way);
    const running = [server.post(message, headers), server.post(message, headers)];
    await underWay(2);
    server.stop();
    const drained = server.drained();
    answerAll();
    await drained;
    await server.close();
    for (const answer of await Promise.all(running)) {
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"id":"199"');
    }
  });

  test('a call that outlasts the grace period is ended', async () => {
    const call = begin(way);
    await underWay(1);
    server.stop();
    await server.close();
    await noneLeft(1);
    await call.left;
  });
});

test('serves calls that come while the server stops, and closes their sockets; /readyz is 503', async () => {
  const { message, headers } = writeCall('2025-06-18', 'offices_list');
  // The port stays open longer where something reads /readyz.
  await server.send('/readyz', { method: 'GET' });
  server.stop();
  const running = server.post(message, headers);
  await underWay(1);
  const ready = await server.send('/readyz', { method: 'GET' });
  expect([ready.status, JSON.parse(ready.text)]).toEqual([503, { ready: false, stopping: true }]);
  answerAll();
  const answer = await running;
  expect([answer.status, answer.headers.connection, ready.headers.connection]).toEqual([
    200,
    'close',
    'close',
  ]);
});

describe.each(clientKinds)('%s', (kind) => {
  test('a client that disconnects ends its calls at Dialpad', async () => {
    const client = await connectOverHttp(kind, server.url);
    const call = client.callTool('dialpad_organization_offices_list').catch(() => 'left');
    await underWay(1);
    await client.close();
    expect(await call).toBe('left');
    await noneLeft(1);
  });
});

describe('the 2026-07-28 client', () => {
  test('a client of 2026-07-28 that cancels a call ends it at Dialpad', async () => {
    const client = await connectOverHttp('2.x SDK 2026-07-28', server.url);
    const cancelling = new AbortController();
    const { signal } = cancelling;
    const call = client
      .callTool('dialpad_organization_offices_list', {}, { signal })
      .catch(() => 'cancelled');
    await underWay(1);
    cancelling.abort();
    expect(await call).toBe('cancelled');
    await noneLeft(1);
    await client.close();
  });
});

test.each(revisions)(
  'a cancellation of %s ends no call of another request with the same id',
  async (revision) => {
    const { message, headers } = writeCall(revision, 'offices_list');
    const running = server.post(message, headers);
    await underWay(1);
    const notice = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
    const taken = await server.post(notice, { 'mcp-protocol-version': revision });
    expect([taken.status, taken.text]).toEqual([202, '']);
    answerAll();
    expect(rpcOf(await running).result?.isError).toBeUndefined();
    expect(sentenceOf(await running)).toContain('"id":"199"');
  },
);
