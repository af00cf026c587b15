import { createClient } from 'redis';
import type { UsedConfirmations } from './confirmation.ts';

const PREFIX = 'dialpad-organization-mcp:confirmed:';

/** Used confirmations of all replicas, in Redis. Without Redis nothing is confirmed: a yes must count once. */
export async function createRedisUsedConfirmations(
  url: string,
): Promise<UsedConfirmations & { close(): void }> {
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', () => {});
  await client.connect().catch(() => {});
  return {
    async use(once, ttlSeconds) {
      try {
        return (await client.set(PREFIX + once, '1', { NX: true, EX: ttlSeconds })) === 'OK';
      } catch {
        return false;
      }
    },
    close: () => client.destroy(),
  };
}
