import type { RedisClient } from '../../lib/redis-client.ts';
import type { UsedConfirmations } from './used-confirmations.ts';

/** Shared by all replicas. Without Redis every confirmation is rejected, because each may be used only once. */
export const createRedisUsedConfirmations = (redis: RedisClient): UsedConfirmations => ({
  async use(once, ttlSeconds) {
    const options = { condition: 'NX', expiration: { type: 'EX', value: ttlSeconds } } as const;
    try {
      const key = `${redis.prefix}confirmed:${once}`;
      return (await redis.run((connection) => connection.set(key, '1', options))) === 'OK';
    } catch {
      return undefined;
    }
  },
});
