import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisUsedConfirmations } from '../../src/tool-call/redis-used-confirmations.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

test('a confirmation counts once over all replicas, and not at all while Redis is away', async () => {
  const [one, other] = [createRedisUsedConfirmations(redis.url), createRedisUsedConfirmations(redis.url)];
  const uses = await Promise.all([one, other, one, other].map((used) => used.use('yes-1', 60)));
  expect(uses.filter(Boolean)).toHaveLength(1);
  expect(await other.use('yes-2', 60)).toBe(true);
  await redis.stop();
  expect(await one.use('yes-3', 60)).toBeUndefined();
  await Promise.all([one.close(), other.close()]);
});
