import { createRedisClient, RedisUnavailableError } from '../lib/redis-client.ts';
import { isRedisUrl, redisHost } from '../lib/redis-url.ts';
import { withinMs } from '../lib/within-ms.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import { knownConnectionError } from './explain-connection-error.ts';

async function ping(url: string, limitMs: number): Promise<void> {
  const redis = createRedisClient({ url, setting: 'MCP_REDIS_URL' });
  try {
    await withinMs(
      limitMs,
      redis.run((connection) => connection.ping()),
    );
  } finally {
    // A connection that is still being made is not waited for.
    void redis.close();
  }
}

/** The server of MCP_REDIS_URL, or of a store in Redis. */
export async function checkRedis({ config, limitMs }: DoctorContext): Promise<CheckResult> {
  const url = config.redisUrl ?? (isRedisUrl(config.store) ? config.store : undefined);
  if (url === undefined) return skipped('not configured');
  const host = redisHost(url);
  try {
    await ping(url, limitMs);
    return passed(`${host} responds`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof RedisUnavailableError ? error.reason : error.message;
    if (/NOAUTH|WRONGPASS/.test(reason)) {
      return failed(
        `${host} rejects the user name or password`,
        'Correct them in the URL: redis://user:password@host:6379',
      );
    }
    return failed(
      `${host}: ${knownConnectionError(error)?.what ?? reason}`,
      'Start Redis, or correct host and port in MCP_REDIS_URL (or MCP_STORE). rediss:// is for TLS.',
    );
  }
}
