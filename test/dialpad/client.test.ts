import type { ServerResponse } from 'node:http';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Attempt, createClient } from '../../src/dialpad/client.ts';
import { type Deadline, startDeadline } from '../../src/dialpad/deadline.ts';
import { DialpadError } from '../../src/dialpad/dialpad-error.ts';
import {
  createRateLimiter,
  RateLimitError,
  type RateLimiter,
} from '../../src/dialpad/rate-limit/rate-limiter.ts';
import { createCancelSource } from '../../src/lib/cancel-signal.ts';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { type SeenRequest, startUpstream, type Upstream } from '../support/upstream.ts';

const toolNamed = (name: string) => findTool(fullName(name)) ?? expect.fail(`no tool ${name}`);
const get = toolNamed('rooms_get');
const patch = toolNamed('rooms_patch');
const remove = toolNamed('rooms_delete');

let agent: Agent;
let upstream: Upstream;
/** Dialpad's responses, in order; the last one repeats. */
let responses: ((response: ServerResponse, request: SeenRequest) => void)[];
let attempts: Attempt[];
let limiter: RateLimiter;
let deadline: Deadline;

beforeEach(async () => {
  agent = new Agent();
  attempts = [];
  limiter = createRateLimiter({ scale: 1_000 });
  deadline = startDeadline(10_000);
  upstream = await startUpstream((request, response) => {
    const [next] = responses.length > 1 ? responses.splice(0, 1) : responses;
    next?.(response, request);
  });
});
afterEach(async () => {
  deadline.dispose();
  await limiter.close();
  await agent.close();
  await upstream.close();
});

const respond =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const reset = (response: ServerResponse) => {
  response.socket?.destroy();
};

interface CallOverrides {
  readonly prefix?: string;
  readonly apiKey?: string;
  readonly traceparent?: string;
  readonly transport?: () => Promise<Agent>;
  readonly rateLimiter?: RateLimiter;
  readonly waits?: number[];
}

async function call(
  tool = get,
  args: Readonly<Record<string, unknown>> = { id: 7n },
  overrides: CallOverrides = {},
) {
  const { prefix = '', apiKey = 'test-key', traceparent, waits = [] } = overrides;
  const client = createClient({
    transport: overrides.transport ?? (async () => agent),
    rateLimiter: overrides.rateLimiter ?? limiter,
    userAgent: 'agent/1',
    onAttempt: (attempt) => attempts.push(attempt),
  });
  return client.call(tool, args, {
    account: { baseUrl: upstream.origin + prefix, apiKey, company: 'company-1' },
    caller: 'one',
    deadline,
    observer: { onPermit: (ms) => waits.push(ms), onAttempt: () => {} },
    traceparent,
  });
}

const errorOf = async (...args: Parameters<typeof call>): Promise<DialpadError> => {
  const error: unknown = await call(...args).catch((thrown: unknown) => thrown);
  return error instanceof DialpadError ? error : expect.fail(`no DialpadError: ${error}`);
};

describe('a request', () => {
  test('has the key, the types and the name of this program', async () => {
    responses = [respond(200, { id: '7' })];
    expect(await call()).toEqual({ id: '7' });
    expect(upstream.requests[0]).toMatchObject({
      method: 'GET',
      url: '/api/v2/rooms/7',
      body: '',
      headers: {
        authorization: 'Bearer test-key',
        accept: 'application/json',
        'user-agent': 'agent/1',
      },
    });
    expect(upstream.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(upstream.requests[0]?.headers).not.toHaveProperty('traceparent');
  });

  test('of a write has a JSON body, and each has the trace context if there is one', async () => {
    responses = [respond(200)];
    await call(patch, { id: 7n, name: 'Hall' }, { traceparent: '00-abc' });
    expect(upstream.requests[0]).toMatchObject({
      method: 'PATCH',
      body: '{"name":"Hall"}',
      headers: { 'content-type': 'application/json', traceparent: '00-abc' },
    });
  });

  test.each(['/proxy', '/proxy/'])('is sent below the path prefix %s', async (prefix) => {
    responses = [respond(200)];
    await call(get, { id: 7n }, { prefix });
    expect(upstream.requests[0]?.url).toBe('/proxy/api/v2/rooms/7');
  });

  test('two accounts keep their keys apart', async () => {
    responses = [respond(200)];
    for (const apiKey of ['one', 'two', 'one']) await call(get, { id: 7n }, { apiKey });
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer two',
      'Bearer one',
    ]);
  });
});

describe('retries', () => {
  test('a read is sent again after a transient failure, and each attempt is reported', async () => {
    responses = [respond(503), respond(200, { id: '7' })];
    const waits: number[] = [];
    expect(await call(get, { id: 7n }, { waits })).toEqual({ id: '7' });
    const common = { tool: get.name, method: 'GET', path: get.path, durationMs: expect.any(Number) };
    expect(attempts).toEqual([
      { ...common, attempt: 1, outcome: 503 },
      { ...common, attempt: 2, outcome: 200 },
    ]);
    expect(waits).toHaveLength(2);
  });

  test('a write is not sent again when it may have been applied', async () => {
    responses = [respond(503)];
    expect(await errorOf(remove)).toMatchObject({ kind: 'server_error', status: 503, maybeApplied: true });
    expect(upstream.requests).toHaveLength(1);
  });

  test('a broken connection ends a write, and a read is sent again', async () => {
    responses = [reset];
    expect(await errorOf(remove)).toMatchObject({
      kind: 'connection_lost',
      maybeApplied: true,
      notProcessed: false,
      status: undefined,
    });
    responses = [reset, respond(200, { id: '7' })];
    expect(await call()).toEqual({ id: '7' });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['connection_lost', 'connection_lost', 200]);
  });

  test('a response that breaks off keeps its status in the error, but not as the outcome', async () => {
    responses = [
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{');
        setImmediate(() => response.socket?.destroy());
      },
    ];
    expect(await errorOf(remove)).toMatchObject({ kind: 'connection_lost', status: 200, maybeApplied: true });
    expect(attempts).toMatchObject([{ outcome: 'connection_lost' }]);
  });

  test('after a 429 every call of the company waits', async () => {
    responses = [respond(429, {}, { 'retry-after': '0' }), respond(200, { id: '7' })];
    const paused: unknown[] = [];
    const rateLimiter = { ...limiter, pause: (...pause: unknown[]) => paused.push(pause) };
    expect(await call(get, { id: 7n }, { rateLimiter })).toEqual({ id: '7' });
    expect(paused).toEqual([['company-1', get.rate, expect.any(Number)]]);
  });

  test('a 429 whose wait is longer than the deadline is an error with the wait', async () => {
    responses = [respond(429, { message: 'slow down' }, { 'retry-after': '3600' })];
    expect(await errorOf()).toMatchObject({
      kind: 'rate_limited',
      status: 429,
      retryAfterMs: 3_600_000,
      notProcessed: true,
      maybeApplied: false,
      detail: 'slow down',
    });
    expect(upstream.requests).toHaveLength(1);
  });

  test('a 429 without Retry-After is an error with the own wait when there is no time for it', async () => {
    deadline.dispose();
    const { signal } = createCancelSource();
    deadline = { at: performance.now() + 10_000, signal, expired: false, remainingMs: () => 0, dispose() {} };
    responses = [respond(429)];
    expect(await errorOf()).toMatchObject({
      kind: 'rate_limited',
      status: 429,
      retryAfterMs: expect.any(Number),
      maybeApplied: false,
      notProcessed: true,
    });
  });

  test('a call that is cancelled while it waits to retry was not applied', async () => {
    const source = createCancelSource();
    deadline.dispose();
    deadline = startDeadline(10_000, source.signal);
    responses = [respond(429, {}, { 'retry-after': '5' })];
    const rateLimiter = { ...limiter, pause: () => setImmediate(() => source.cancel(new Error('gone'))) };
    expect(await errorOf(remove, { id: 7n }, { rateLimiter })).toMatchObject({
      kind: 'cancelled',
      maybeApplied: false,
      notProcessed: true,
    });
  });
});

describe('a call without a response', () => {
  test('whose transport cannot be opened is unreachable', async () => {
    const cause = new Error('no undici');
    const transport = () => Promise.reject(cause);
    expect(await errorOf(remove, { id: 7n }, { transport })).toMatchObject({
      kind: 'unreachable',
      maybeApplied: false,
      cause,
    });
  });

  test('that was never sent is unreachable, and tried five times', async () => {
    responses = [respond(200)];
    await upstream.close();
    expect(await errorOf(remove)).toMatchObject({
      kind: 'unreachable',
      maybeApplied: false,
      notProcessed: true,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(attempts).toHaveLength(5);
    expect(attempts[0]).toMatchObject({ outcome: 'unreachable' });
  });

  test.each([
    [remove, true],
    [get, false],
  ])('that is cancelled in flight may have been applied: %o', async (tool, maybeApplied) => {
    const source = createCancelSource();
    deadline.dispose();
    deadline = startDeadline(10_000, source.signal);
    responses = [() => source.cancel(new Error('gone'))];
    expect(await errorOf(tool)).toMatchObject({
      kind: 'cancelled',
      maybeApplied,
      notProcessed: !maybeApplied,
    });
    expect(attempts).toMatchObject([{ outcome: 'cancelled' }]);
  });

  test('that has no time left is a timeout', async () => {
    deadline.dispose();
    const { signal, cancel } = createCancelSource();
    deadline = { at: performance.now() + 10_000, signal, expired: true, remainingMs: () => 0, dispose() {} };
    responses = [() => cancel(new Error('deadline'))];
    expect(await errorOf(remove)).toMatchObject({ kind: 'timeout', maybeApplied: true });
  });

  test.each([
    ['deadline', 'busy', 1_234],
    ['queue_full', 'busy', 1_234],
    ['closed', 'cancelled', 1_234],
  ] as const)('that gets no permit (%s) is %s and was not sent', async (reason, kind, retryAfterMs) => {
    const rateLimiter = {
      ...limiter,
      acquire: () => Promise.reject(new RateLimitError(reason, retryAfterMs)),
    };
    responses = [respond(200)];
    expect(await errorOf(remove, { id: 7n }, { rateLimiter })).toMatchObject({
      kind,
      retryAfterMs,
      maybeApplied: false,
      notProcessed: true,
      cause: { name: 'RateLimitError', message: `no permit: ${reason}` },
    });
    expect([upstream.requests, attempts]).toEqual([[], []]);
  });

  test('whose permit fails in another way has an internal error', async () => {
    const rateLimiter = { ...limiter, acquire: () => Promise.reject(new Error('bug')) };
    await expect(call(remove, { id: 7n }, { rateLimiter })).rejects.toThrow(new Error('bug'));
  });

  test.each([
    ['says so in its head', { 'content-length': '8000001' }],
    ['does not say so', {}],
  ])('because it is larger than 8 MB and %s is not read', async (_, headers) => {
    responses = [
      (response) => {
        response.writeHead(200, headers);
        response.write('"'.padEnd(8_000_001, 'x'));
      },
    ];
    expect(await errorOf(remove)).toMatchObject({ kind: 'response_too_large', maybeApplied: true });
    expect(await errorOf(get)).toMatchObject({ kind: 'response_too_large', maybeApplied: false });
    expect(attempts).toMatchObject([{ outcome: 'response_too_large' }, { outcome: 'response_too_large' }]);
  });
});

test('an internal error is thrown as it is, and its attempt is reported as failed', async () => {
  class BrokenAgent extends Agent {
    override dispatch(): boolean {
      throw new Error('bug');
    }
  }
  const broken = new BrokenAgent();
  await expect(call(get, { id: 7n }, { transport: async () => broken })).rejects.toThrow(new Error('bug'));
  expect(attempts).toMatchObject([{ outcome: 'failed' }]);
  await broken.close();
});

test('a permit is given back after each attempt', async () => {
  await limiter.close();
  limiter = createRateLimiter({ scale: 1_000, maxInFlight: 1 });
  responses = [respond(404)];
  for (let round = 0; round < 3; round++) expect(await errorOf()).toMatchObject({ kind: 'not_found' });
});

test('an argument that cannot be in a path is rejected before anything is sent', async () => {
  responses = [respond(200)];
  const phone = toolNamed('deskphones_rooms_get');
  await expect(call(phone, { id: '..', parent_id: 7n })).rejects.toMatchObject({
    name: 'PathArgumentError',
    message: 'id ".." cannot be an id',
    parameter: 'id',
  });
  expect(attempts).toEqual([]);
});
