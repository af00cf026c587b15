import { createClient } from 'redis';
import type { DocumentPlace, VersionedText } from './document.ts';
import { StoreUnavailable } from './errors.ts';

/** How a document in Redis is kept and how long it may be trusted. */
export interface RedisPlaceOptions {
  readonly url: string;
  readonly key?: string;
  /** How old an answer may be before Redis is asked again, in ms. */
  readonly freshMs?: number;
  /** How long the last answer is used while Redis is away, in ms. */
  readonly staleMs?: number;
  /** Told about outages, without address or password. */
  readonly onOutage?: (reason: string) => void;
  readonly now?: () => number;
}

const COMMAND_TIMEOUT_MS = 1_000;

/** Replaces the document only if nobody was first. One script, so that half a write cannot exist. */
const REPLACE = `
local version = redis.call('HGET', KEYS[1], 'version')
if (version or 'none') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'text', ARGV[3])
return 1`;

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Keeps the document in Redis or Valkey, for many replicas. While Redis is away the last answer is used for a
 * bounded time, then reading throws StoreUnavailable. Throws StoreUnavailable when Redis cannot be reached now.
 */
export async function createRedisPlace(options: RedisPlaceOptions): Promise<DocumentPlace> {
  const { key = 'dialpad-organization-mcp:store', freshMs = 300, staleMs = 60_000 } = options;
  const now = options.now ?? (() => performance.now());
  const client = createClient({
    url: options.url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: COMMAND_TIMEOUT_MS,
      reconnectStrategy: (tries) => Math.min(tries * 100, 1_000),
    },
  });
  let away = false;
  // Without a listener the first lost connection would end the process.
  client.on('error', () => {
    if (!away) options.onOutage?.('Redis cannot be reached');
    away = true;
  });
  client.on('ready', () => {
    away = false;
  });

  let latest: { readonly value: VersionedText; readonly at: number } | undefined;
  let reading: Promise<VersionedText> | undefined;

  async function ask(): Promise<VersionedText> {
    const version = (await within(COMMAND_TIMEOUT_MS, client.hGet(key, 'version'))) ?? 'none';
    if (latest?.value.version === version) return latest.value;
    const [found, text] = await within(COMMAND_TIMEOUT_MS, client.hmGet(key, ['version', 'text']));
    return { version: found ?? 'none', text: text ?? undefined };
  }

  async function refresh(): Promise<VersionedText> {
    try {
      const value = await ask();
      latest = { value, at: now() };
      return value;
    } catch {
      if (latest !== undefined && now() - latest.at < staleMs) return latest.value;
      throw new StoreUnavailable('The store in Redis cannot be reached. Try again shortly.');
    } finally {
      reading = undefined;
    }
  }

  try {
    await within(COMMAND_TIMEOUT_MS * 2, client.connect());
  } catch {
    client.destroy();
    throw new StoreUnavailable(
      'The store in Redis cannot be reached. Check MCP_STORE and that Redis is running.',
    );
  }

  return {
    read() {
      if (latest !== undefined && now() - latest.at < freshMs) return Promise.resolve(latest.value);
      reading ??= refresh();
      return reading;
    },
    async replace(text, version) {
      const next = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
      try {
        const done = await within(
          COMMAND_TIMEOUT_MS,
          client.eval(REPLACE, { keys: [key], arguments: [version, next, text] }),
        );
        latest = undefined;
        return done === 1;
      } catch {
        throw new StoreUnavailable(
          'The store in Redis cannot be reached, so the change may not have been made.',
        );
      }
    },
    close: async () => client.destroy(),
  };
}
