import { openRedisLink } from '../store/redis/redis-link.ts';
import type { UsedConfirmations } from './confirmation.ts';

const PREFIX = 'dialpad-organization-mcp:confirmed:';

/** Used confirmations of all replicas, in Redis. Without Redis nothing is confirmed: a yes must count once. */
export function createRedisUsedConfirmations(url: string): UsedConfirmations & { close(): Promise<void> } {
  const link = openRedisLink({ url });
  return {
    async use(once, ttlSeconds) {
      try {
        const options = { condition: 'NX', expiration: { type: 'EX', value: ttlSeconds } } as const;
        return (await link.run((redis) => redis.set(PREFIX + once, '1', options))) === 'OK';
      } catch {
        return undefined;
      }
    },
    close: link.close,
  };
}
