import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryPacer } from '../../../src/dialpad/rate-limit/memory-pacer.ts';
import { type Pacer, PacingError, type Turn } from '../../../src/dialpad/rate-limit/pacer.ts';
import { optOutRate, type RateClass, standardRate } from '../../../src/registry/define-tool.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const patient = 1_000_000;

/** Takes a turn and tells when the request was sent, in ms; a refusal is told as its error. */
async function take(
  pacer: Pacer,
  turn: Partial<Turn> & { readonly patienceMs?: number; readonly sendAfterMs?: number } = {},
) {
  const { patienceMs = patient, sendAfterMs = 0, ...rest } = turn;
  const deadline = performance.now() + patienceMs;
  const { signal } = new AbortController();
  try {
    const sent = await pacer.take({
      company: 'acme',
      caller: 'ann',
      rate: standardRate,
      deadline,
      signal,
      ...rest,
    });
    if (sendAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, sendAfterMs));
    sent();
    return performance.now();
  } catch (reason) {
    return reason;
  }
}

const takeMany = (count: number, pacer: Pacer, turn: Parameters<typeof take>[1] = {}) =>
  Array.from({ length: count }, () => take(pacer, turn));

/** The most starts that any window of the class holds, measured as upstream would. */
function mostInAnyWindow(starts: readonly number[], { seconds }: RateClass): number {
  const counts = starts.map((from) => starts.filter((at) => at >= from && at < from + seconds * 1000).length);
  return Math.max(0, ...counts);
}

const times = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => typeof outcome === 'number');

describe('the budget', () => {
  const arrivals = fc.array(
    fc.record({
      pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
      count: fc.integer({ min: 1, max: 45 }),
      caller: fc.constantFrom('ann', 'bob', 'cy'),
      patienceMs: fc.constantFrom(0, 500, 5_000, patient),
      sendAfterMs: fc.constantFrom(0, 0, 0, 3, 200, 900),
    }),
    { minLength: 1, maxLength: 12 },
  );

  test('holds over any sliding second, however calls arrive', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.constantFrom(1, 0.05, 0.35), async (bursts, scale) => {
        const pacer = createMemoryPacer({ scale });
        const outcomes: Promise<unknown>[] = [];
        for (const { pauseMs, count, ...turn } of bursts) {
          await vi.advanceTimersByTimeAsync(pauseMs);
          for (let made = 0; made < count; made++) outcomes.push(take(pacer, turn));
        }
        await vi.runAllTimersAsync();
        const starts = times(await Promise.all(outcomes));
        expect(starts.length).toBeGreaterThan(0);
        expect(mostInAnyWindow(starts, standardRate)).toBeLessThanOrEqual(20 * scale);
      }),
      { numRuns: 40 },
    );
  });

  test('lets a burst after idle go at once', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    expect(await Promise.all(takeMany(20, pacer))).toEqual(Array(20).fill(began));

    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(takeMany(20, pacer))).toEqual(Array(20).fill(began + 2_000));
  });

  test('is used up by a burst: 500 calls take no more than the theoretical time and 15 %', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    const calls = takeMany(500, pacer);
    await vi.runAllTimersAsync();
    const starts = times(await Promise.all(calls));
    expect(starts).toHaveLength(500);
    expect(mostInAnyWindow(starts, standardRate)).toBe(20);
    expect(Math.max(...starts) - began).toBeLessThan((480 / 20) * 1000 * 1.15);
  });

  test('counts from when requests are sent, not from when they might have been', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    const held = takeMany(20, pacer, { sendAfterMs: 900 });
    const next = takeMany(20, pacer);
    await vi.runAllTimersAsync();
    expect(await Promise.all(held)).toEqual(Array(20).fill(began + 900));
    expect(Math.min(...times(await Promise.all(next)))).toBeGreaterThanOrEqual(began + 1_900);
  });

  test.each([
    ['soon after', 60, 60],
    ['long after, in the making rather than on the way', 700, 75],
  ])('counts a request once, until its answer begins: %s', async (_, answerAfterMs, countsAfterMs) => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    const { signal } = new AbortController();
    const deadline = began + patient;
    const recount = await pacer.take({
      company: 'acme',
      caller: 'ann',
      rate: standardRate,
      deadline,
      signal,
    });
    await vi.advanceTimersByTimeAsync(50);
    recount();
    await vi.advanceTimersByTimeAsync(answerAfterMs);
    recount();
    expect(await Promise.all(takeMany(19, pacer))).toEqual(Array(19).fill(began + 50 + answerAfterMs));
    const next = take(pacer);
    await vi.runAllTimersAsync();
    expect(await next).toBe(began + 50 + countsAfterMs + 1_030);
  });

  test('is each rate class’s own', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    const standard = takeMany(21, pacer);
    const optOuts = takeMany(251, pacer, { rate: optOutRate });
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
  ])('scales every class alike: $rate.name x $scale', async ({ scale, rate, atOnce }) => {
    const pacer = createMemoryPacer({ scale });
    const began = performance.now();
    const calls = takeMany(atOnce + 1, pacer, { rate });
    await vi.runAllTimersAsync();
    const starts = times(await Promise.all(calls));
    expect(starts.filter((at) => at === began)).toHaveLength(atOnce);
  });

  test('of less than one request makes the window longer', async () => {
    const pacer = createMemoryPacer({ scale: 0.025 });
    const calls = takeMany(3, pacer);
    await vi.runAllTimersAsync();
    const [first = 0, second = 0, third = 0] = times(await Promise.all(calls));
    expect(second - first).toBeGreaterThanOrEqual(2_000);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
  });

  test.each([-86_400_000, 86_400_000])('does not care when the wall clock jumps by %d ms', async (jumpMs) => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    await Promise.all(takeMany(20, pacer));
    vi.setSystemTime(Date.now() + jumpMs);
    const next = take(pacer);
    await vi.runAllTimersAsync();
    expect(await next).toBeGreaterThanOrEqual(began + 1_000);
    expect(await next).toBeLessThan(began + 1_150);
  });
});

describe('the queue', () => {
  test('is fair: a caller who asks once does not wait behind the hundred of another', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const order: string[] = [];
    const note = async (caller: string) => {
      await take(pacer, { caller });
      order.push(caller);
    };
    for (let made = 0; made < 120; made++) void note('greedy');
    for (let made = 0; made < 3; made++) void note('modest');
    await vi.runAllTimersAsync();
    expect(order).toHaveLength(123);
    expect(order.slice(20, 26)).toEqual(['greedy', 'modest', 'greedy', 'modest', 'greedy', 'modest']);
  });

  test('keeps the order of each caller', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const order: number[] = [];
    for (let made = 0; made < 60; made++) void take(pacer).then(() => order.push(made));
    await vi.runAllTimersAsync();
    expect(order).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });

  test('never delays other companies', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    void takeMany(500, pacer);
    expect(await Promise.all(takeMany(20, pacer, { company: 'globex' }))).toEqual(Array(20).fill(began));
  });

  test('is left at once, and its place is free, when a call is cancelled', async () => {
    const pacer = createMemoryPacer({ scale: 1, maxQueued: 2 });
    const cancelled = new AbortController();
    const first = takeMany(20, pacer);
    const second = take(pacer, { signal: cancelled.signal });
    const third = take(pacer);
    await Promise.all(first);

    cancelled.abort(new Error('caller left'));
    expect(await second).toEqual(new Error('caller left'));
    expect(pacer.stats.queued).toBe(1);
    const fourth = take(pacer);
    await vi.runAllTimersAsync();
    expect(times(await Promise.all([third, fourth]))).toHaveLength(2);
  });

  test('does not take in a call that is cancelled already', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    expect(await take(pacer, { signal: AbortSignal.abort(new Error('gone')) })).toEqual(new Error('gone'));
    expect(pacer.stats).toEqual({ queued: 0, budgets: 0, mode: 'memory' });
  });

  test('refuses when it is full, and tells how long', async () => {
    const pacer = createMemoryPacer({ scale: 1, maxQueued: 20 });
    await Promise.all(takeMany(20, pacer));
    void takeMany(20, pacer);
    const refusal = await take(pacer);
    expect(refusal).toBeInstanceOf(PacingError);
    expect(refusal).toMatchObject({ reason: 'queue_full', waitMs: 2 * 1_030 });
  });

  test('cannot be filled by one caller against the others', async () => {
    const pacer = createMemoryPacer({ scale: 1, maxQueued: 20 });
    await Promise.all(takeMany(20, pacer));
    const greedy = takeMany(20, pacer, { caller: 'greedy' });
    const modest = take(pacer, { caller: 'modest' });
    expect(await greedy.at(-1)).toMatchObject({ reason: 'queue_full' });
    await vi.runAllTimersAsync();
    expect(times([await modest])).toHaveLength(1);
    expect(times(await Promise.all(greedy))).toHaveLength(19);
  });
});

describe('a deadline', () => {
  test('that cannot be met refuses at once, and tells how long', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    await Promise.all(takeMany(20, pacer));
    await vi.advanceTimersByTimeAsync(400);
    void takeMany(20, pacer);
    expect(await take(pacer, { patienceMs: 1_600 })).toMatchObject({
      name: 'PacingError',
      reason: 'deadline',
      waitMs: 2 * 1_030 - 400,
    });
    expect(performance.now()).toBe(began + 400);
  });

  test('that can just be met is met', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const burst = takeMany(20, pacer, { deadline: performance.now() });
    const late = take(pacer, { patienceMs: 1_030 });
    await vi.runAllTimersAsync();
    expect(times(await Promise.all([...burst, late]))).toHaveLength(21);
  });

  test('that others’ turns put out of reach ends the wait as soon as that is known', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    await Promise.all(takeMany(20, pacer));
    const greedy = Array.from({ length: 20 }, () => take(pacer, { caller: 'greedy', patienceMs: 2_000 }));
    const modest = Array.from({ length: 20 }, () => take(pacer, { caller: 'modest', patienceMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(1_030);
    expect(pacer.stats.queued).toBe(10);
    const refused = (await Promise.all(greedy)).filter((outcome) => outcome instanceof PacingError);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: 'deadline', waitMs: 1_030 });
    await vi.runAllTimersAsync();
    expect(times(await Promise.all(modest))).toHaveLength(20);
  });
});

describe('a refusal by upstream', () => {
  test('holds the company and the class back, and nobody else', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    pacer.penalize('acme', standardRate, 3_000);
    const held = take(pacer);
    expect(await take(pacer, { company: 'globex' })).toBe(began);
    expect(await take(pacer, { rate: optOutRate })).toBe(began);
    expect(await take(pacer, { patienceMs: 2_999 })).toMatchObject({ reason: 'deadline', waitMs: 3_000 });
    await vi.runAllTimersAsync();
    expect(await held).toBe(began + 3_000);
  });

  test('ends at once the wait of those who cannot wait that long', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    await Promise.all(takeMany(20, pacer));
    const waiting = take(pacer, { patienceMs: 5_000 });
    pacer.penalize('acme', standardRate, 10_000);
    expect(await waiting).toMatchObject({ reason: 'deadline', waitMs: 10_000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    { asked: 365 * 24 * 3_600_000, held: 60_000 },
    { asked: 0, held: 0 },
    { asked: -5_000, held: 0 },
    { asked: Number.NaN, held: 0 },
  ])('is believed within reason: $asked ms hold for $held ms', async ({ asked, held }) => {
    const pacer = createMemoryPacer({ scale: 1 });
    const began = performance.now();
    pacer.penalize('acme', standardRate, asked);
    const next = take(pacer);
    await vi.runAllTimersAsync();
    expect(await next).toBe(began + held);
  });
});

describe('nothing grows', () => {
  test('a company is forgotten when its window is empty, and timers run only while somebody waits', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    for (let company = 0; company < 100; company++) await take(pacer, { company: `company ${company}` });
    expect(pacer.stats).toEqual({ queued: 0, budgets: 100, mode: 'memory' });
    expect(vi.getTimerCount()).toBe(0);

    const waiting = takeMany(30, pacer);
    await Promise.all(waiting.slice(0, 20));
    expect(pacer.stats.queued).toBe(10);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(vi.getTimerCount()).toBe(0);
    expect(pacer.stats.budgets).toBe(1);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(pacer.stats).toEqual({ queued: 0, budgets: 0, mode: 'memory' });
  });

  test('the timer goes with the last one who waits', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const cancelled = new AbortController();
    await Promise.all(takeMany(20, pacer));
    const waiting = takeMany(2, pacer, { signal: cancelled.signal });
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
    cancelled.abort(new Error('caller left'));
    await Promise.all(waiting);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_030);
    expect(pacer.stats.budgets).toBe(0);
  });

  test('no listener stays on a signal', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const calls = [...takeMany(25, pacer, { signal }), take(pacer, { signal, patienceMs: 100 })];
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(added).toHaveBeenCalledTimes(25);
    expect(removed).toHaveBeenCalledTimes(25);
  });

  test('closing refuses those who wait and those who come', async () => {
    const pacer = createMemoryPacer({ scale: 1 });
    await Promise.all(takeMany(20, pacer));
    const waiting = take(pacer);
    await vi.advanceTimersByTimeAsync(10);
    await pacer.close();
    expect(await waiting).toMatchObject({ reason: 'closed' });
    expect(await take(pacer)).toMatchObject({ reason: 'closed' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
