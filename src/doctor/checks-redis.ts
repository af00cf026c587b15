import { connectRedis, inWords, isRedisUrl, withinLimit } from '../lib/redis-connection.ts';
import { bad, type Finding, good, notApplicable } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import { knownTrouble } from './explain-connection-error.ts';

/** The Redis that the settings name, for the store or for shared budgets. */
function redisUrl({ config }: DoctorContext): string | undefined {
  if (config.redisUrl !== undefined) return config.redisUrl;
  return /^rediss?:/.test(config.store ?? '') ? config.store : undefined;
}

/** Where Redis is: the rest of the URL may hold a password. */
function shownRedis(text: string): string {
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

async function ping(url: string, limitMs: number): Promise<void> {
  const client = await connectRedis({ url, connectLimitMs: limitMs, onLost: () => {} });
  try {
    await withinLimit(client.ping(), limitMs);
  } finally {
    client.destroy();
  }
}

/** Whether Redis or Valkey answers a ping, within half of the limit for connecting and half for the answer. */
export async function checkRedis(patient: DoctorContext): Promise<Finding> {
  const url = redisUrl(patient);
  if (url === undefined) return notApplicable('not configured');
  if (!isRedisUrl(url)) {
    return bad('MCP_REDIS_URL is not a Redis URL', 'Set it like this: redis://user:password@host:6379');
  }
  const shown = shownRedis(url);
  try {
    await ping(url, patient.limitMs / 2);
    return good(`${shown} answers`);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/NOAUTH|WRONGPASS/.test(message)) {
      return bad(
        `${shown} refuses the user name or password`,
        'Put the right ones into the URL: redis://user:password@host:6379',
      );
    }
    return bad(
      `${shown}: ${knownTrouble(error)?.what ?? inWords(error)}`,
      'Start Redis, or correct host and port in MCP_REDIS_URL (or MCP_STORE). rediss:// is for TLS.',
    );
  }
}
