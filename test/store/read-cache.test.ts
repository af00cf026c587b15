import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReadCache } from '../../src/store/read-cache.ts';
import { StoreUnavailableError } from '../../src/store/store-errors.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A cache over a source that a test controls: what it returns now, or the error that it throws. */
function open() {
  const source: { now: string | Error | undefined; reads: number } = { now: 'first', reads: 0 };
  const read = vi.fn(async (_key: string) => {
    source.reads++;
    if (source.now instanceof Error) throw source.now;
    return source.now;
  });
  return { source, read, cache: createReadCache<string>({ read, freshMs: 100, keepMs: 1_000 }) };
}

const outage = new StoreUnavailableError('down');

test('a value is read again when it is no longer fresh', async () => {
  const { source, cache } = open();
  expect(await cache.get('a')).toBe('first');
  source.now = 'second';
  vi.advanceTimersByTime(99);
  expect(await cache.get('a')).toBe('first');
  vi.advanceTimersByTime(1);
  expect(await cache.get('a')).toBe('second');
  expect(source.reads).toBe(2);
});

test('each key has its own value', async () => {
  const { read, cache } = open();
  await Promise.all([cache.get('a'), cache.get('b')]);
  expect(read.mock.calls).toEqual([['a'], ['b']]);
});

test('concurrent calls share one read', async () => {
  const { source, cache } = open();
  expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['first', 'first']);
  expect(source.reads).toBe(1);
});

test('that a value is missing is not cached, and removes an older one', async () => {
  const { source, cache } = open();
  await cache.get('a');
  vi.advanceTimersByTime(100);
  source.now = undefined;
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('a')).toBeUndefined();
  expect(source.reads).toBe(3);
  source.now = outage;
  await expect(cache.get('a')).rejects.toThrow(outage);
});

test('during an outage an older value is used for a bounded time, with a bounded rate of reads', async () => {
  const { source, cache } = open();
  await cache.get('a');
  source.now = outage;
  vi.advanceTimersByTime(100);
  expect(await cache.get('a')).toBe('first');
  vi.advanceTimersByTime(99);
  expect(await cache.get('a')).toBe('first');
  expect(source.reads).toBe(2);
  vi.advanceTimersByTime(800);
  expect(await cache.get('a')).toBe('first');
  expect(source.reads).toBe(3);
  // A second after the last successful read, not after the last attempt.
  vi.advanceTimersByTime(100);
  await expect(cache.get('a')).rejects.toThrow(outage);
});

test('any other error is not hidden by an older value', async () => {
  const { source, cache } = open();
  await cache.get('a');
  source.now = new Error('damaged');
  vi.advanceTimersByTime(100);
  await expect(cache.get('a')).rejects.toThrow('damaged');
});

test('a value is forgotten after a write, also by a read that began before it', async () => {
  let finish = (_value: string) => {};
  const values = ['new', 'newest'];
  const read = vi.fn(() => {
    if (read.mock.calls.length > 1) return Promise.resolve(values.shift());
    return new Promise<string>((resolve) => {
      finish = resolve;
    });
  });
  const cache = createReadCache<string>({ read, freshMs: 100, keepMs: 1_000 });
  const before = cache.get('a');
  cache.forget('a');
  const after = cache.get('a');
  finish('old');
  expect(await before).toBe('old');
  expect(await after).toBe('new');
  expect(await cache.get('a')).toBe('new');
  cache.forget('a');
  expect(await cache.get('a')).toBe('newest');
});
