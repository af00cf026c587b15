import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisClient } from '../../src/lib/redis-client.ts';
import { createRedisUsedConfirmations } from '../../src/tool-call/confirmation/redis-used-confirmations.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

test('a confirmation can be used once over all replicas, and is rejected without Redis', async () => {
  const clients = [1, 2].map(() => createRedisClient({ url: redis.url, setting: 'MCP_REDIS_URL' }));
  const [one = expect.fail(), other = expect.fail()] = clients.map(createRedisUsedConfirmations);
  const uses = await Promise.all([one, other, one, other].map((used) => used.use('yes-1', 60)));
  expect(uses.filter(Boolean)).toHaveLength(1);
  expect(await other.use('yes-2', 60)).toBe(true);
  await redis.stop();
  expect(await one.use('yes-3', 60)).toBeUndefined();
  await Promise.all(clients.map((client) => client.close()));
});
