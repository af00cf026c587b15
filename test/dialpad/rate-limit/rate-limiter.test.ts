import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createRateLimiter,
  type Permit,
  RateLimitError,
  type RateLimiter,
  type RateRequest,
} from '../../../src/dialpad/rate-limit/rate-limiter.ts';
import { optOutRate, type RateClass, standardRate } from '../../../src/registry/define-tool.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const FOREVER_MS = 1_000_000;

/** Resolves with the time at which the request was sent, in ms, or with the error that rejected it. */
async function send(
  limiter: RateLimiter,
  request: Partial<RateRequest> & { readonly waitAtMostMs?: number; readonly sendAfterMs?: number } = {},
) {
  const { waitAtMostMs = FOREVER_MS, sendAfterMs = 0, ...rest } = request;
  const deadline = performance.now() + waitAtMostMs;
  const { signal } = new AbortController();
  try {
    const permit = await limiter.acquire({
      company: 'acme',
      caller: 'ann',
      rate: standardRate,
      deadline,
      signal,
      ...rest,
    });
    if (sendAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, sendAfterMs));
    permit.markSent();
    return performance.now();
  } catch (reason) {
    return reason;
  }
}

const sendMany = (count: number, limiter: RateLimiter, request: Parameters<typeof send>[1] = {}) =>
  Array.from({ length: count }, () => send(limiter, request));

/** The most starts that any window of the class holds, measured as upstream would. */
function mostInAnyWindow(starts: readonly number[], { seconds }: RateClass): number {
  const counts = starts.map((from) => starts.filter((at) => at >= from && at < from + seconds * 1000).length);
  return Math.max(0, ...counts);
}

const times = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => typeof outcome === 'number');

describe('the window', () => {
  const arrivals = fc.array(
    fc.record({
      pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
      count: fc.integer({ min: 1, max: 45 }),
      caller: fc.constantFrom('ann', 'bob', 'cy'),
      waitAtMostMs: fc.constantFrom(0, 500, 5_000, FOREVER_MS),
      sendAfterMs: fc.constantFrom(0, 0, 0, 3, 200, 900),
    }),
    { minLength: 1, maxLength: 12 },
  );

  test('the limit holds over any sliding second, however calls arrive', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.constantFrom(1, 0.05, 0.35), async (bursts, scale) => {
        const limiter = createRateLimiter({ scale });
        const outcomes: Promise<unknown>[] = [];
        for (const { pauseMs, count, ...request } of bursts) {
          await vi.advanceTimersByTimeAsync(pauseMs);
          for (let made = 0; made < count; made++) outcomes.push(send(limiter, request));
        }
        await vi.runAllTimersAsync();
        const starts = times(await Promise.all(outcomes));
        expect(starts.length).toBeGreaterThan(0);
        expect(mostInAnyWindow(starts, standardRate)).toBeLessThanOrEqual(20 * scale);
      }),
      { numRuns: 40 },
    );
  });

  test('a burst after an idle time starts at once', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    expect(await Promise.all(sendMany(20, limiter))).toEqual(Array(20).fill(began));

    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(sendMany(20, limiter))).toEqual(Array(20).fill(began + 2_000));
  });

  test('acquire returns the permit itself while there is room, and a promise after that', () => {
    const limiter = createRateLimiter({ scale: 1 });
    const { signal } = new AbortController();
    const request = { company: 'acme', caller: 'ann', rate: standardRate, deadline: FOREVER_MS, signal };
    for (let made = 0; made < 20; made++) expect(limiter.acquire(request)).not.toBeInstanceOf(Promise);
    expect(vi.getTimerCount()).toBe(0);
    expect(limiter.acquire(request)).toBeInstanceOf(Promise);
  });

  test('500 calls take no more than the theoretical time plus 15 %', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    const calls = sendMany(500, limiter);
    await vi.runAllTimersAsync();
    const starts = times(await Promise.all(calls));
    expect(starts).toHaveLength(500);
    expect(mostInAnyWindow(starts, standardRate)).toBe(20);
    expect(Math.max(...starts) - began).toBeLessThan((480 / 20) * 1000 * 1.15);
  });

  test('a request counts from when it is sent, not from when its permit was issued', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    const held = sendMany(20, limiter, { sendAfterMs: 900 });
    const next = sendMany(20, limiter);
    await vi.runAllTimersAsync();
    expect(await Promise.all(held)).toEqual(Array(20).fill(began + 900));
    expect(Math.min(...times(await Promise.all(next)))).toBeGreaterThanOrEqual(began + 1_900);
  });

  test.each([
    ['60 ms after it was sent', 60, 60],
    ['at most 75 ms after it was sent', 700, 75],
  ])('a request counts from when its response begins: %s', async (_, answerAfterMs, countsAfterMs) => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    const { signal } = new AbortController();
    const deadline = began + FOREVER_MS;
    const permit = await limiter.acquire({
      company: 'acme',
      caller: 'ann',
      rate: standardRate,
      deadline,
      signal,
    });
    await vi.advanceTimersByTimeAsync(50);
    permit.markSent();
    await vi.advanceTimersByTimeAsync(answerAfterMs);
    permit.markSent();
    expect(await Promise.all(sendMany(19, limiter))).toEqual(Array(19).fill(began + 50 + answerAfterMs));
    const next = send(limiter);
    await vi.runAllTimersAsync();
    expect(await next).toBe(began + 50 + countsAfterMs + 1_030);
  });

  test('each rate class has a window of its own', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    const standard = sendMany(21, limiter);
    const optOuts = sendMany(251, limiter, { rate: optOutRate });
    await vi.runAllTimersAsync();
    const starts = times(await Promise.all(optOuts));
    expect(starts.filter((at) => at === began)).toHaveLength(250);
    expect(Math.max(...starts) - began).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...times(await Promise.all(standard))) - began).toBeLessThan(1_100);
  });

  test.each([
    { scale: 0.05, rate: standardRate, atOnce: 1 },
    { scale: 7 / 20, rate: standardRate, atOnce: 7 },
    { scale: 2, rate: standardRate, atOnce: 40 },
    { scale: 0.5, rate: optOutRate, atOnce: 125 },
  ])('every rate class is scaled alike: $rate.name x $scale', async ({ scale, rate, atOnce }) => {
    const limiter = createRateLimiter({ scale });
    const began = performance.now();
    const calls = sendMany(atOnce + 1, limiter, { rate });
    await vi.runAllTimersAsync();
    const starts = times(await Promise.all(calls));
    expect(starts.filter((at) => at === began)).toHaveLength(atOnce);
  });

  test('less than one request per window makes the window longer', async () => {
    const limiter = createRateLimiter({ scale: 0.025 });
    const calls = sendMany(3, limiter);
    await vi.runAllTimersAsync();
    const [first = 0, second = 0, third = 0] = times(await Promise.all(calls));
    expect(second - first).toBeGreaterThanOrEqual(2_000);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
  });

  test.each([-86_400_000, 86_400_000])(
    'a jump of the wall clock by %d ms changes nothing',
    async (jumpMs) => {
      const limiter = createRateLimiter({ scale: 1 });
      const began = performance.now();
      await Promise.all(sendMany(20, limiter));
      vi.setSystemTime(Date.now() + jumpMs);
      const next = send(limiter);
      await vi.runAllTimersAsync();
      expect(await next).toBeGreaterThanOrEqual(began + 1_000);
      expect(await next).toBeLessThan(began + 1_150);
    },
  );
});

describe('the queue', () => {
  test('one request of a caller does not wait behind the hundred of another caller', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const order: string[] = [];
    const note = async (caller: string) => {
      await send(limiter, { caller });
      order.push(caller);
    };
    for (let made = 0; made < 120; made++) void note('greedy');
    for (let made = 0; made < 3; made++) void note('modest');
    await vi.runAllTimersAsync();
    expect(order).toHaveLength(123);
    expect(order.slice(20, 26)).toEqual(['greedy', 'modest', 'greedy', 'modest', 'greedy', 'modest']);
  });

  test('requests of one caller start in their order', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const order: number[] = [];
    for (let made = 0; made < 60; made++) void send(limiter).then(() => order.push(made));
    await vi.runAllTimersAsync();
    expect(order).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });

  test('a full queue never delays other companies', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    void sendMany(500, limiter);
    expect(await Promise.all(sendMany(20, limiter, { company: 'globex' }))).toEqual(Array(20).fill(began));
  });

  test('a cancelled request is removed from the queue at once and frees its place', async () => {
    const limiter = createRateLimiter({ scale: 1, maxQueued: 2 });
    const cancelled = new AbortController();
    const first = sendMany(20, limiter);
    const second = send(limiter, { signal: cancelled.signal });
    const third = send(limiter);
    await Promise.all(first);

    cancelled.abort(new Error('caller left'));
    expect(await second).toEqual(new Error('caller left'));
    expect(limiter.stats.queued).toBe(1);
    const fourth = send(limiter);
    await vi.runAllTimersAsync();
    expect(times(await Promise.all([third, fourth]))).toHaveLength(2);
  });

  test('a request that is cancelled already is rejected', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    expect(await send(limiter, { signal: AbortSignal.abort(new Error('gone')) })).toEqual(new Error('gone'));
    expect(limiter.stats).toEqual({ queued: 0, windows: 0, mode: 'memory' });
  });

  test('a full queue rejects with the time to wait', async () => {
    const limiter = createRateLimiter({ scale: 1, maxQueued: 20 });
    await Promise.all(sendMany(20, limiter));
    void sendMany(20, limiter);
    const error = await send(limiter);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ reason: 'queue_full', waitMs: 2 * 1_030 });
  });

  test('one caller cannot fill the queue against the others', async () => {
    const limiter = createRateLimiter({ scale: 1, maxQueued: 20 });
    await Promise.all(sendMany(20, limiter));
    const greedy = sendMany(20, limiter, { caller: 'greedy' });
    const modest = send(limiter, { caller: 'modest' });
    expect(await greedy.at(-1)).toMatchObject({ reason: 'queue_full' });
    await vi.runAllTimersAsync();
    expect(times([await modest])).toHaveLength(1);
    expect(times(await Promise.all(greedy))).toHaveLength(19);
  });
});

describe('requests in flight', () => {
  const { signal } = new AbortController();
  const request = { caller: 'ann', rate: standardRate, deadline: FOREVER_MS, signal };

  test('requests in flight are bounded per company and in total, and each release starts a waiting one', async () => {
    const limiter = createRateLimiter({ scale: 10, maxInFlight: 5, maxInFlightPerCompany: 3 });
    const started: string[] = [];
    const permits: Permit[] = [];
    const acquire = async (company: string) => {
      permits.push(await limiter.acquire({ ...request, company }));
      started.push(company);
    };
    for (let made = 0; made < 5; made++) void acquire('slow');
    for (let made = 0; made < 4; made++) void acquire('other');
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['slow', 'slow', 'slow', 'other', 'other']);
    expect(limiter.stats.queued).toBe(4);
    expect(vi.getTimerCount()).toBe(0);

    // A permit that is released twice counts once.
    permits[3]?.release();
    permits[3]?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started.slice(5)).toEqual(['other']);
    for (const permit of permits.slice(0, 2)) permit.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started.slice(6).sort()).toEqual(['other', 'slow']);
    for (const permit of permits.slice(2, 8)) permit.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(9);
    expect(limiter.stats.queued).toBe(0);
  });

  test('requests in flight never exceed the bounds, and all requests start in the end', async () => {
    const bounds = fc.record({
      maxInFlight: fc.integer({ min: 1, max: 6 }),
      maxInFlightPerCompany: fc.integer({ min: 1, max: 6 }),
    });
    const calls = fc.array(
      fc.record({
        company: fc.constantFrom('a', 'b', 'c'),
        rate: fc.constantFrom(standardRate, optOutRate),
        lastsMs: fc.integer({ min: 0, max: 3_000 }),
        pauseMs: fc.constantFrom(0, 0, 10, 900),
      }),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(bounds, calls, async (options, made) => {
        const limiter = createRateLimiter({ scale: 1, ...options });
        const inFlight: string[] = [];
        let ended = 0;
        for (const { company, rate, lastsMs, pauseMs } of made) {
          await vi.advanceTimersByTimeAsync(pauseMs);
          void (async () => {
            const permit = await limiter.acquire({ ...request, company, rate });
            inFlight.push(company);
            expect(inFlight.length).toBeLessThanOrEqual(options.maxInFlight);
            const own = inFlight.filter((other) => other === company).length;
            expect(own).toBeLessThanOrEqual(options.maxInFlightPerCompany);
            await new Promise((resolve) => setTimeout(resolve, lastsMs));
            inFlight.splice(inFlight.indexOf(company), 1);
            permit.release();
            ended++;
          })();
        }
        await vi.runAllTimersAsync();
        expect(ended).toBe(made.length);
        await limiter.close();
      }),
      { numRuns: 40 },
    );
  });

  test('a request that waits for a socket ends with its signal', async () => {
    const limiter = createRateLimiter({ scale: 1, maxInFlight: 1 });
    const cancelled = new AbortController();
    await limiter.acquire({ ...request, company: 'acme' });
    const waiting = limiter.acquire({ ...request, company: 'acme', signal: cancelled.signal });
    cancelled.abort(new Error('caller left'));
    await expect(waiting).rejects.toThrow('caller left');
    expect(limiter.stats.queued).toBe(0);
  });
});

describe('a deadline', () => {
  test('a deadline that cannot be met is rejected at once with the time to wait', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    await Promise.all(sendMany(20, limiter));
    await vi.advanceTimersByTimeAsync(400);
    void sendMany(20, limiter);
    expect(await send(limiter, { waitAtMostMs: 1_600 })).toMatchObject({
      name: 'RateLimitError',
      reason: 'deadline',
      waitMs: 2 * 1_030 - 400,
    });
    expect(performance.now()).toBe(began + 400);
  });

  test('a deadline that can just be met is met', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const burst = sendMany(20, limiter, { deadline: performance.now() });
    const late = send(limiter, { waitAtMostMs: 1_030 });
    await vi.runAllTimersAsync();
    expect(times(await Promise.all([...burst, late]))).toHaveLength(21);
  });

  test('a wait ends as soon as other requests make its deadline impossible', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    await Promise.all(sendMany(20, limiter));
    const greedy = Array.from({ length: 20 }, () => send(limiter, { caller: 'greedy', waitAtMostMs: 2_000 }));
    const modest = Array.from({ length: 20 }, () => send(limiter, { caller: 'modest', waitAtMostMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(1_030);
    expect(limiter.stats.queued).toBe(10);
    const refused = (await Promise.all(greedy)).filter((outcome) => outcome instanceof RateLimitError);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: 'deadline', waitMs: 1_030 });
    await vi.runAllTimersAsync();
    expect(times(await Promise.all(modest))).toHaveLength(20);
  });
});

describe('pause', () => {
  test('a pause stops one company in one rate class and no other', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    limiter.pause('acme', standardRate, 3_000);
    const held = send(limiter);
    expect(await send(limiter, { company: 'globex' })).toBe(began);
    expect(await send(limiter, { rate: optOutRate })).toBe(began);
    expect(await send(limiter, { waitAtMostMs: 2_999 })).toMatchObject({ reason: 'deadline', waitMs: 3_000 });
    await vi.runAllTimersAsync();
    expect(await held).toBe(began + 3_000);
  });

  test('a pause rejects waiting requests whose deadline is earlier at once', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    await Promise.all(sendMany(20, limiter));
    const waiting = send(limiter, { waitAtMostMs: 5_000 });
    limiter.pause('acme', standardRate, 10_000);
    expect(await waiting).toMatchObject({ reason: 'deadline', waitMs: 10_000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    { asked: 365 * 24 * 3_600_000, held: 60_000 },
    { asked: 0, held: 0 },
    { asked: -5_000, held: 0 },
    { asked: Number.NaN, held: 0 },
  ])('a pause is bounded: $asked ms stop requests for $held ms', async ({ asked, held }) => {
    const limiter = createRateLimiter({ scale: 1 });
    const began = performance.now();
    limiter.pause('acme', standardRate, asked);
    const next = send(limiter);
    await vi.runAllTimersAsync();
    expect(await next).toBe(began + held);
  });
});

describe('resources', () => {
  test('a window is dropped when it is empty, and a timer runs only while a request waits', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    for (let company = 0; company < 100; company++) await send(limiter, { company: `company ${company}` });
    expect(limiter.stats).toEqual({ queued: 0, windows: 100, mode: 'memory' });
    expect(vi.getTimerCount()).toBe(0);

    const waiting = sendMany(30, limiter);
    await Promise.all(waiting.slice(0, 20));
    expect(limiter.stats.queued).toBe(10);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(vi.getTimerCount()).toBe(0);
    expect(limiter.stats.windows).toBe(1);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(limiter.stats).toEqual({ queued: 0, windows: 0, mode: 'memory' });
  });

  test('the timer ends with the last waiting request', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const cancelled = new AbortController();
    await Promise.all(sendMany(20, limiter));
    const waiting = sendMany(2, limiter, { signal: cancelled.signal });
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
    cancelled.abort(new Error('caller left'));
    await Promise.all(waiting);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(limiter.stats.windows).toBe(0);
  });

  test('no listener stays on a signal, and only requests that wait add one', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const calls = [...sendMany(25, limiter, { signal }), send(limiter, { signal, waitAtMostMs: 100 })];
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(added).toHaveBeenCalledTimes(5);
    expect(removed).toHaveBeenCalledTimes(5);
  });

  test('close rejects waiting and later requests', async () => {
    const limiter = createRateLimiter({ scale: 1 });
    await Promise.all(sendMany(20, limiter));
    const waiting = send(limiter);
    await vi.advanceTimersByTimeAsync(10);
    await limiter.close();
    expect(await waiting).toMatchObject({ reason: 'closed' });
    expect(await send(limiter)).toMatchObject({ reason: 'closed' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
