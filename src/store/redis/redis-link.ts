import {
  connectRedis,
  inWords,
  isRedisUrl,
  type RedisConnection,
  withinLimit,
} from '../../lib/redis-connection.ts';
import { StoreError, StoreUnavailableError } from '../store-errors.ts';

/** Bound on connecting, which over TLS and far takes several round trips. */
const CONNECT_LIMIT_MS = 3_000;

/** How often it is tried whether Redis is back. */
const RETRY_MS = 250;

/** Where Redis is, and who wants to know when it is not. */
export interface RedisLinkOptions {
  /** `redis://` or `rediss://`, with user name and password if need be. */
  readonly url: string;
  /** Called with the reason: once per outage, and once per connection for what Redis refuses. */
  readonly onOutage?: ((reason: string) => void) | undefined;
  /** Called when Redis is back after an outage. */
  readonly onReturn?: (() => void) | undefined;
}

/** The way to Redis: notices when it is away, and comes back to it. */
export interface RedisLink {
  /** Runs commands. Rejects with StoreUnavailableError, within a bounded time. Nothing is repeated. */
  run<Value>(commands: (redis: RedisConnection) => Promise<Value>): Promise<Value>;
  /** When Redis last did what it was asked, on the clock of `performance.now()`. */
  readonly answeredAt: number;
  close(): Promise<void>;
}

/**
 * Whether Redis answered, if only to refuse: such answers begin with a word in capitals. One that became a replica
 * is left all the same, for its name may lead to the new primary by now.
 */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(?!READONLY)[A-Z]+ /.test(error.message);

/** Opens the way to Redis; connecting goes on by itself. Throws StoreError when the URL cannot be used. */
export function openRedisLink({ url, onOutage, onReturn }: RedisLinkOptions): RedisLink {
  if (!isRedisUrl(url)) {
    throw new StoreError('The address of Redis must look like this: redis://user:password@host:6379');
  }
  const { protocol, host } = new URL(url);
  const shown = `${protocol}//${host}`;
  let away = false;
  let closed = false;
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** What Redis refused on this connection, and somebody was told of. */
  const refused = new Set<string>();
  let retry: NodeJS.Timeout | undefined;
  let attempt = start();

  const unavailable = (error: unknown): StoreUnavailableError =>
    new StoreUnavailableError(
      `The store does not answer as it should. Redis at ${shown}: ${inWords(error)}.`,
    );

  function wentAway(error: unknown): void {
    if (away || closed) return;
    away = true;
    onOutage?.(unavailable(error).message);
  }

  function tellRefusal(error: unknown): void {
    const reason = unavailable(error).message;
    if (!refused.has(reason)) onOutage?.(reason);
    refused.add(reason);
  }

  /** One attempt to connect; when it fails, or when the connection is lost, another one follows. */
  function start(): Promise<RedisConnection> {
    let open: RedisConnection | undefined;
    const own = connectRedis({
      url,
      connectLimitMs: CONNECT_LIMIT_MS,
      onLost: (error) => {
        if (open !== undefined) leave(own, open, error);
      },
    });
    own.then(
      (redis) => {
        open = redis;
        if (closed) return redis.destroy();
        refused.clear();
        if (away) onReturn?.();
        away = false;
      },
      (error: unknown) => {
        wentAway(error);
        if (closed) return;
        retry = setTimeout(() => {
          attempt = start();
        }, RETRY_MS).unref();
      },
    );
    return own;
  }

  /** Leaves a connection that is of no use. Late news of one that was left already changes nothing. */
  function leave(left: Promise<RedisConnection>, redis: RedisConnection, error: unknown): void {
    if (closed || attempt !== left) return;
    wentAway(error);
    attempt = start();
    if (redis.isOpen) redis.destroy();
  }

  return {
    async run(commands) {
      const current = attempt;
      let redis: RedisConnection | undefined;
      try {
        redis = await (away ? withinLimit(current) : current);
        const answer = await withinLimit(commands(redis));
        answeredAt = performance.now();
        return answer;
      } catch (error) {
        if (error instanceof StoreError) throw error;
        if (redis !== undefined && isRefusal(error)) tellRefusal(error);
        else if (redis !== undefined) leave(current, redis, error);
        throw unavailable(error);
      }
    },
    get answeredAt() {
      return answeredAt;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const redis = await attempt.catch(() => undefined);
      if (redis?.isOpen) await withinLimit(redis.close()).catch(() => redis.destroy());
    },
  };
}
