import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpProcess, startHttpProcess } from '../support/http-process.ts';
import { type Revision, revisions, writeCall } from '../support/http-server.ts';
import { type RawServer, startRawServer } from '../support/raw-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
/** What Dialpad was asked and has not answered. */
let asked: ServerResponse[];
/** Whether Dialpad answers at once. */
let released: boolean;
let stops: (() => Promise<unknown>)[];

beforeEach(async () => {
  asked = [];
  released = false;
  stops = [];
  upstream = await startUpstream((_request, response) => {
    if (released) response.end(longPage);
    else asked.push(response);
  });
});
afterEach(async () => {
  for (const stop of stops) await stop();
  await upstream.close();
});

const underWay = (count: number) =>
  vi.waitFor(() => expect(asked.filter(({ destroyed }) => !destroyed)).toHaveLength(count), {
    timeout: 10_000,
  });

const page = (items: number) =>
  JSON.stringify({
    items: Array.from({ length: items }, (_, index) => ({ id: String(index), name: 'x'.repeat(200) })),
  });

/** Does not fit into a pipe. */
const longPage = page(300);

/** As long as an answer of Dialpad may be. */
const longestPage = page(34_000);

/** Answers all that Dialpad was asked, and from now on everything at once. */
function release(): void {
  released = true;
  for (const response of asked) response.end(longPage);
}

const environment = () => ({
  DIALPAD_API_KEY: 'k',
  DIALPAD_BASE_URL: upstream.origin,
  MCP_MAX_RESULT_CHARS: '5000000',
  LOG_LEVEL: 'info',
});

/** A read or a write of a list: every third is a write. */
const nthCall = (revision: Revision, id: number) =>
  id % 3 === 0
    ? writeCall(revision, 'rooms_post', { name: `Room ${id}`, office_id: 1 }, undefined, id)
    : writeCall(revision, 'rooms_list', {}, undefined, id);

const ids = Array.from({ length: 30 }, (_, index) => index);

const wholeAnswer = (id: number) => ({
  jsonrpc: '2.0',
  id,
  result: { structuredContent: { items: expect.any(Array) } },
});

/** A call that failed; a write says what became of it. */
function expectFate(answer: unknown, id: number): void {
  expect(answer).toMatchObject({ id, result: { isError: true } });
  const wasSent = upstream.requests.some(({ body }) => body.includes(`"Room ${id}"`));
  const fate = wasSent ? 'Dialpad may have applied the change.' : 'Nothing was changed.';
  if (id % 3 === 0) expect(JSON.stringify(answer)).toContain(fate);
}

describe('over stdio', () => {
  async function start(more: Readonly<Record<string, string>> = {}): Promise<RawServer> {
    const server = startRawServer({ ...environment(), ...more });
    stops.push(async () => {
      server.process.kill('SIGKILL');
      await server.end();
    });
    await server.initialize();
    return server;
  }

  /** Sends calls until the server has read them all; some wait for their turn, most are with Dialpad. */
  async function load(server: RawServer): Promise<Promise<Record<string, unknown>>[]> {
    const answers = ids.map((id) => server.answer(id));
    for (const id of ids) server.write(JSON.stringify(nthCall('2025-06-18', id).message));
    expect(await server.request('read all', 'ping')).toMatchObject({ result: {} });
    await underWay(20);
    return answers;
  }

  test.each<[string, (server: RawServer) => void]>([
    ['SIGTERM', (server) => void server.process.kill('SIGTERM')],
    ['SIGINT', (server) => void server.process.kill('SIGINT')],
    ['SIGHUP', (server) => void server.process.kill('SIGHUP')],
    ['the end of stdin', (server) => void server.process.stdin?.end()],
  ])(
    'after %s every received call over stdio gets a response, and the process exits with 0',
    async (_what, stop) => {
      const server = await start();
      const answers = await load(server);
      const stopping = server.logged('stopping');
      stop(server);
      await stopping;
      release();
      for (const [id, answer] of (await Promise.all(answers)).entries()) {
        expect(answer).toMatchObject(wholeAnswer(id));
      }
      expect(await server.end()).toMatchObject({ code: 0 });
      expect(server.lines).toHaveLength(ids.length + 2);
    },
  );

  test('calls over stdio that outlast the grace period get an error that says what was applied', async () => {
    const server = await start({ MCP_SHUTDOWN_GRACE_MS: '300' });
    const answers = await load(server);
    server.process.kill('SIGTERM');
    for (const [id, answer] of (await Promise.all(answers)).entries()) expectFate(answer, id);
    expect(await server.end()).toMatchObject({ code: 0 });
  });

  test('a call over stdio that waits for a retry gets an error that says so', async () => {
    const server = await start({ MCP_SHUTDOWN_GRACE_MS: '100' });
    const answer = server.answer(1);
    server.write(JSON.stringify(nthCall('2025-06-18', 1).message));
    await underWay(1);
    const [busy] = asked;
    busy?.writeHead(429, { 'retry-after': '20' }).end();
    if (busy !== undefined) await once(busy, 'close');
    server.process.kill('SIGTERM');
    expect(JSON.stringify(await answer)).toContain('The call was cancelled.');
    expect(await server.end()).toMatchObject({ code: 0 });
  });

  test('a second signal ends the stdio server at once', async () => {
    const server = await start();
    await load(server);
    const stopping = server.logged('stopping');
    server.process.kill('SIGTERM');
    await stopping;
    server.process.kill('SIGTERM');
    expect(await server.end()).toMatchObject({ code: 1 });
  });

  describe.each(revisions)('a cancelled call (%s)', (revision) => {
    const cancel = (server: RawServer, requestId: number) =>
      server.write(
        JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }),
      );

    test(`a cancelled call (${revision}) ends at Dialpad at once without a response, and other calls continue`, async () => {
      const server = await start();
      for (const id of [1, 2]) server.write(JSON.stringify(nthCall(revision, id).message));
      await underWay(2);
      cancel(server, 1);
      await underWay(1);
      const other = server.answer(2);
      release();
      expect(await other).toMatchObject({ id: 2 });
      expect(await server.end()).toMatchObject({ code: 0 });
      expect(server.lines.filter(({ id }) => id === 1)).toEqual([]);
    });

    test(`a cancelled call (${revision}) that waits for the rate limit is never sent`, async () => {
      const server = await start();
      // Reads only: a write is recorded before it waits, so that a later read can come first.
      for (const id of ids) {
        server.write(JSON.stringify(writeCall(revision, 'rooms_list', {}, undefined, id).message));
      }
      await underWay(20);
      for (const id of ids.slice(20)) cancel(server, id);
      expect(await server.request('read all', 'ping')).toMatchObject({ result: {} });
      const answers = ids.slice(0, 20).map((id) => server.answer(id));
      release();
      await Promise.all(answers);
      expect(await server.end()).toMatchObject({ code: 0 });
      expect(upstream.requests).toHaveLength(20);
    });
  });
});

describe('over HTTP', () => {
  let connections: Agent;

  async function start(more: Readonly<Record<string, string>> = {}): Promise<HttpProcess> {
    const server = await startHttpProcess({ ...environment(), ...more });
    connections = new Agent();
    stops.push(async () => {
      server.process.kill('SIGKILL');
      await server.ended;
      await connections.destroy();
    });
    return server;
  }

  async function post(server: HttpProcess, { message, headers }: ReturnType<typeof nthCall>) {
    const { statusCode, body } = await request(server.url, {
      dispatcher: connections,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(message),
    });
    return { status: statusCode, text: await body.text() };
  }

  /** One message, whether it came as JSON or as the last event of a stream. */
  const messageOf = (text: string): unknown =>
    JSON.parse(text.startsWith('{') ? text : (text.trim().split('\ndata: ').at(-1) ?? ''));

  /** Calls of both revisions, with and without progress; some wait for their turn, most are with Dialpad. */
  async function load(server: HttpProcess) {
    const answers = ids.map((id) => {
      const call = nthCall(revisions[id % 2] ?? revisions[0], id);
      return post(server, call);
    });
    await underWay(20);
    // All of them were read: later ones could not be answered before.
    const { statusCode } = await request(new URL('/healthz', server.url), { dispatcher: connections });
    expect(statusCode).toBe(200);
    return answers;
  }

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'after %s every call over HTTP gets its whole response, and the process exits with 0',
    async (signal) => {
      const server = await start();
      const answers = await load(server);
      const stopping = server.logged('stopping');
      server.process.kill(signal);
      await stopping;
      release();
      for (const [id, { status, text }] of (await Promise.all(answers)).entries()) {
        expect(status).toBe(200);
        expect(messageOf(text)).toMatchObject(wholeAnswer(id));
      }
      expect(await server.ended).toMatchObject({ code: 0 });
    },
  );

  test('a response that its client reads slowly is sent completely after a stop signal', async () => {
    const server = await start({ MCP_MAX_RESULT_CHARS: '10000000' });
    const { message, headers } = nthCall('2025-06-18', 1);
    const asking = request(server.url, {
      dispatcher: connections,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(message),
    });
    await underWay(1);
    const stopping = server.logged('stopping');
    server.process.kill('SIGTERM');
    await stopping;
    for (const response of asked) response.end(longestPage);
    let answer = '';
    for await (const chunk of (await asking).body) {
      answer += String(chunk);
      await nextTurn();
    }
    expect(messageOf(answer)).toMatchObject(wholeAnswer(1));
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  test('calls over HTTP that outlast the grace period get an error that says what was applied', async () => {
    const server = await start({ MCP_SHUTDOWN_GRACE_MS: '300' });
    const answers = await load(server);
    server.process.kill('SIGTERM');
    for (const [id, { text }] of (await Promise.all(answers)).entries()) expectFate(messageOf(text), id);
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  test('calls that were sent before the stop signal and not yet read get a response', async () => {
    released = true;
    const server = await start({ DIALPAD_RATE_LIMIT: '1000' });
    const answers = Promise.all(
      Array.from({ length: 100 }, (_, id) => post(server, nthCall('2025-06-18', id))),
    );
    await vi.waitFor(() => expect(upstream.requests.length).toBeGreaterThan(0), { timeout: 10_000 });
    server.process.kill('SIGTERM');
    expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set([200]));
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  test('the port closes when no request came for a moment, while calls are still running', async () => {
    const server = await start();
    const answers = await load(server);
    const stopping = server.logged('stopping');
    server.process.kill('SIGTERM');
    await stopping;
    const isOpen = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => resolve(true));
        socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
      });
    await expect.poll(isOpen, { timeout: 5_000 }).toBe(false);
    release();
    await Promise.all(answers);
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  test('a second signal ends the HTTP server at once', async () => {
    const server = await start();
    const ends = Promise.allSettled(await load(server));
    const stopping = server.logged('stopping');
    server.process.kill('SIGTERM');
    await stopping;
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 1 });
    expect(new Set((await ends).map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});
