import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const answer = z.looseObject({
  result: z.looseObject({ content: z.tuple([z.looseObject({ text: z.string() })]) }),
});

/** Calls a tool, by its name without the prefix; resolves with the text of the answer. */
async function call(server: LinkedServer, tool = 'rooms_get', args: object = { id: 1 }): Promise<string> {
  const message = await server.request('tools/call', {
    name: `dialpad_organization_${tool}`,
    arguments: args,
  });
  return answer.parse(message).result.content[0].text;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toUTCString();

type Respond = Parameters<typeof startUpstream>[0];

describe('on a real socket', () => {
  let upstream: Upstream;
  let close: () => Promise<void>;

  /** Starts the product on an upstream that answers so. */
  async function serve(respond: Respond, timeoutMs = 20_000): Promise<LinkedServer> {
    upstream = await startUpstream(respond);
    const app = await createTestApp({ baseUrl: upstream.origin });
    const server = await linkServer({ ...app, timeoutMs });
    close = async () => {
      await server.close();
      await app.close();
      await upstream.close();
    };
    return server;
  }

  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(async () => {
    await close();
    vi.restoreAllMocks();
  });

  test.each([
    '-1',
    'soon',
    '1.5',
    '0x10',
    '1e9',
    'Infinity',
    '99999999999999999999',
    '',
    ' ',
    inDays(-1),
    inDays(-10_000),
    'Someday, 32 Foo 2026 99:99:99 GMT',
    '2099-01-01T00:00:00Z',
  ])('ignores the invalid Retry-After "%s" and retries after its own back-off', async (header) => {
    const server = await serve((_request, response) => {
      const first = upstream.requests.length === 1;
      if (first) response.writeHead(429, { 'retry-after': header }).end('slow down');
      else response.end('{"id":"1","name":"Lobby"}');
    });
    expect(await call(server)).toBe('{"id":"1","name":"Lobby","phone_numbers":[]}');
    expect(upstream.requests).toHaveLength(2);
  });

  test.each([
    ['a minute', '60', /Try again in 60 seconds/],
    ['a year', '31536000', /Try again in 31536000 seconds/],
    ['a date in a year', inDays(365), /Try again in 315\d{5} seconds \(365 days\)/],
    ['a date in 27 years', inDays(10_000), /Try again in 31622400 seconds/],
  ])(
    'a Retry-After of %s is longer than the deadline: the call ends at once and says so',
    async (_what, header, expected) => {
      const server = await serve((_request, response) => {
        response.writeHead(429, { 'retry-after': header }).end();
      });
      expect(await call(server)).toMatch(expected);
      expect(upstream.requests).toHaveLength(1);
      expect(await call(server, 'rooms_post', { name: 'Lobby', office_id: 1 })).toMatch(
        /Try again in 60 seconds\. Nothing was changed\./,
      );
      expect(upstream.requests).toHaveLength(1);
    },
  );

  test('a response of one byte per second ends with the deadline, and its socket closes', async () => {
    let close: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const server = await serve((_request, response) => {
      response.write('{');
      const drip = setInterval(() => response.write(' '), 1_000);
      response.once('close', () => {
        clearInterval(drip);
        close();
      });
    }, 100);
    expect(await call(server)).toMatch(/did not respond within the time limit/);
    await closed;
    expect(await call(server, 'rooms_post', { name: 'Lobby', office_id: 1 })).toMatch(
      /did not respond within the time.*may have applied the change\. Check with rooms_list/,
    );
    expect(upstream.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test('after a socket closes within a response, a read is retried a few times and a write never', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.flushHeaders();
      setImmediate(() => response.destroy());
    });
    expect(await call(server)).toMatch(/connection to Dialpad broke/);
    expect(upstream.requests).toHaveLength(5);
    expect(await call(server, 'rooms_post', { name: 'Lobby', office_id: 1 })).toMatch(/may have applied/);
    expect(upstream.requests).toHaveLength(6);
  });
});

describe('with a fake clock', () => {
  const origin = 'https://dialpad.test';
  let arrivals: number[];
  let server: LinkedServer;
  let close: () => Promise<void>;
  let start: number;
  let dialpad: ReturnType<MockAgent['get']>;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const agent = new MockAgent();
    agent.disableNetConnect();
    dialpad = agent.get(origin);
    const app = await createTestApp({
      baseUrl: origin,
      environment: { DIALPAD_RATE_LIMIT: '20' },
      overrides: { transport: agent },
    });
    server = await linkServer(app);
    arrivals = [];
    start = performance.now();
    close = async () => {
      await server.close();
      await app.close();
      await agent.close();
    };
  });
  afterEach(async () => {
    await close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** The next requests are answered so. Their arrivals are noted, in ms from the start. */
  const answerNext = (status: number, headers: Record<string, string> = {}) =>
    dialpad.intercept({ path: /./, method: /./ }).reply(() => {
      arrivals.push(Math.round(performance.now() - start));
      return { statusCode: status, data: '{"id":"1"}', responseOptions: { headers } };
    });

  /** Lets time pass and tells what the calls say that have ended meanwhile, and when. */
  function watch(calls: readonly Promise<string>[]) {
    const ended: [string, number][] = [];
    for (const told of calls) {
      void told.then((text) => ended.push([text, Math.round(performance.now() - start)]));
    }
    return ended;
  }

  test('retries 429 until the next wait would pass the deadline, and then says how long it is', async () => {
    answerNext(429).persist();
    const ended = watch([call(server)]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(arrivals).toEqual([0, 200, 600, 1_400, 3_000, 6_200, 11_200, 16_200, 21_200, 26_200]);
    expect(ended).toEqual([[expect.stringMatching(/\(429\)\. Try again in 5 seconds\./), 26_200]]);
  });

  test('retries 429 with Retry-After as often as the deadline allows, and then says how long to wait', async () => {
    answerNext(429, { 'retry-after': '12' }).persist();
    const ended = watch([call(server, 'rooms_post', { name: 'Lobby', office_id: 1 })]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(arrivals).toEqual([0, 12_000, 24_000]);
    expect(ended).toEqual([
      [expect.stringMatching(/\(429\)\. Try again in 12 seconds\. Nothing was changed\./), 24_000],
    ]);
  });

  test('a Retry-After of a year pauses the company for only a minute', async () => {
    answerNext(429, { 'retry-after': '31536000' });
    answerNext(200).persist();
    expect(await call(server)).toMatch(/Try again in 31536000 seconds/);
    await vi.advanceTimersByTimeAsync(40_000);
    const ended = watch([call(server)]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ended).toEqual([['{"id":"1","phone_numbers":[]}', 60_000]]);
  });

  describe.each([
    ['an hour on', HOUR],
    ['an hour back', -HOUR],
    ['years back', -20_000 * DAY],
  ])('the wall clock jumps %s', (_which, jump) => {
    const jumpNow = () => vi.setSystemTime(Date.now() + jump);

    test('a jump during a Retry-After does not change its length', async () => {
      answerNext(429, { 'retry-after': '5' });
      answerNext(200);
      const ended = watch([call(server)]);
      await vi.advanceTimersByTimeAsync(1_000);
      jumpNow();
      await vi.advanceTimersByTimeAsync(3_999);
      expect(arrivals).toEqual([0]);
      await vi.advanceTimersByTimeAsync(1);
      expect(ended).toEqual([['{"id":"1","phone_numbers":[]}', 5_000]]);
    });

    test('a jump while calls are queued does not change 20 per second', async () => {
      answerNext(200).persist();
      const ended = watch(Array.from({ length: 60 }, () => call(server)));
      await vi.advanceTimersByTimeAsync(500);
      jumpNow();
      await vi.advanceTimersByTimeAsync(500);
      expect(ended).toHaveLength(20);
      jumpNow();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(ended).toHaveLength(60);
      for (const index of arrivals.keys()) {
        const twentyBefore = arrivals[index - 20];
        if (twentyBefore !== undefined) expect((arrivals[index] ?? 0) - twentyBefore).toBeGreaterThan(1_000);
      }
    });

    test('a jump during a call without a response does not change its deadline', async () => {
      answerNext(200).delay(DAY);
      const ended = watch([call(server)]);
      await vi.advanceTimersByTimeAsync(10_000);
      jumpNow();
      await vi.advanceTimersByTimeAsync(19_999);
      expect(ended).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(ended).toEqual([[expect.stringMatching(/did not respond within the time/), 30_000]]);
    });
  });
});
