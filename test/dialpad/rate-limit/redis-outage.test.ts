import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRedisRateLimiter } from '../../../src/dialpad/rate-limit/redis-window.ts';
import {
  type RedisClient,
  type RedisObserver,
  RedisUnavailableError,
} from '../../../src/lib/redis-client.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A Redis that is unavailable until `isUp`. Like the real client, it reports the outage before the command rejects. */
function startDown() {
  const observers = new Set<RedisObserver>();
  const state = { isUp: false, commands: 0 };
  const redis: RedisClient = {
    prefix: 'test:',
    get isAvailable() {
      return state.isUp;
    },
    run: async (commands) => {
      state.commands += 1;
      if (state.isUp) return commands(Object.create(null, { eval: { value: async () => [0, 1, 1] } }));
      for (const { onOutage } of observers) onOutage?.('connection refused');
      throw new RedisUnavailableError('Redis is unavailable.', 'connection refused', undefined);
    },
    subscribe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    close: async () => {},
  };
  return { redis, state };
}

test('looks for a Redis that is down at the start once per second, and reports its return once', async () => {
  const { redis, state } = startDown();
  const onFallback = vi.fn();
  const onReturn = vi.fn();
  const limiter = await createRedisRateLimiter({ redis, scale: 1, onFallback, onReturn });
  const before = state.commands;
  await vi.advanceTimersByTimeAsync(10_000);
  const probes = state.commands - before;
  state.isUp = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onFallback).toHaveBeenCalledOnce();
  expect(onReturn).toHaveBeenCalledOnce();
  expect(state.commands - before).toBe(probes + 1);
  expect(vi.getTimerCount()).toBe(0);
  await limiter.close();
});

test('stops looking for Redis when it is closed', async () => {
  const { redis, state } = startDown();
  const limiter = await createRedisRateLimiter({ redis, scale: 1, onFallback: () => {} });
  await limiter.close();
  const { commands } = state;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.commands).toBe(commands);
});
