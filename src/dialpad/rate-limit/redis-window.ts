import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RedisClient } from '../../lib/redis-client.ts';
import type { RateClass } from '../../registry/define-tool.ts';
import { createMemoryWindow, type MemoryWindow, type WindowSize, windowSize } from './memory-window.ts';
import {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateWindow,
} from './rate-limiter.ts';

export interface RedisRateLimiterOptions extends RateLimiterOptions {
  readonly redis: RedisClient;
  /** The fewest replicas to expect while Redis is unavailable. Default 2; Redis may have counted more. */
  readonly replicasHint?: number;
  /** Called once per outage, with the reason: each replica keeps to its share until `onReturn`. */
  readonly onFallback: (reason: string) => void;
  readonly onReturn?: () => void;
}

const PROBE_MS = 250;

/** A replica that sent nothing for this long counts as stopped. */
const REPLICA_GONE_MS = 5 * 60_000;

/** Time until all replicas use Redis again after the first does: until then each also keeps to its share. */
const SETTLE_MS = 1_000;

/** Requests that are sent later than this after Redis counted them are moved to their new time. */
const LATE_MS = 10;

/**
 * Counts one request, if there is room. The requests of the last window are a sorted set, scored with Redis' own
 * clock in ms: one clock for all replicas. When it has jumped back, requests that seem to be in the future count from
 * now, and a pause ends after its own length.
 *
 * Keys: requests of the company and class, its pause, replicas. Arguments: limit, window in ms, id of the request, id
 * of the replica, ms after which a silent replica counts as stopped. Returns ms to wait or 0, replicas, Redis' clock.
 */
const COUNT_SCRIPT = `
local requests, pause, replicas = KEYS[1], KEYS[2], KEYS[3]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for _, request in ipairs(redis.call('ZRANGEBYSCORE', requests, '(' .. now, '+inf')) do
  redis.call('ZADD', requests, now, request)
end
redis.call('ZREMRANGEBYSCORE', requests, '-inf', now - window)

redis.call('ZADD', replicas, now, ARGV[4])
redis.call('ZREMRANGEBYSCORE', replicas, '-inf', now - ARGV[5])
redis.call('PEXPIRE', replicas, ARGV[5])

local wait = math.max(0, redis.call('PTTL', pause))
if wait > 0 then
  local length = tonumber(redis.call('GET', pause))
  if wait > length then
    redis.call('PEXPIRE', pause, length)
    wait = length
  end
end
local excess = redis.call('ZCARD', requests) - limit
if excess >= 0 then
  local blocking = redis.call('ZRANGE', requests, excess, excess, 'WITHSCORES')
  wait = math.max(wait, blocking[2] + window - now)
end
if wait == 0 then
  redis.call('ZADD', requests, now, ARGV[3])
  redis.call('PEXPIRE', requests, window * 2)
end
return { math.ceil(wait), redis.call('ZCARD', replicas), now }
`;

/** Never shortens a pause. Key: the pause, whose value is its length. Argument: ms. */
const PAUSE_SCRIPT = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[1])
end
return 0
`;

const countReply = z.tuple([z.number(), z.number(), z.number()]);

/** Times are on the clock of `performance.now()`. */
interface Outage {
  readonly since: number;
  /** Undefined while it lasts. */
  readonly until: number | undefined;
  /** How many replicas share each window meanwhile. */
  readonly replicas: number;
}

interface Counted {
  /** 0 when the request is counted and may start. */
  readonly waitMs: number;
  /** Counts the request from `at`, if that is more than {@link LATE_MS} later than before. */
  countFrom(at: number): void;
}

/** No method rejects: without Redis they return undefined. */
function createSharedCounts({ redis, ...options }: RedisRateLimiterOptions) {
  const { now = () => performance.now(), replicasHint = 2, onFallback, onReturn } = options;
  const prefix = `${redis.prefix}rate-limit:`;
  const replica = randomUUID();
  let replicas = 0;
  let outage: Outage | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const isOut = () => outage !== undefined && outage.until === undefined;

  /** One probe at a time: the connection and a command may report the same outage. */
  function probeLater(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(probe, PROBE_MS).unref();
  }

  function failed(error: unknown): undefined {
    if (closed || isOut()) return;
    outage = { since: now(), until: undefined, replicas: Math.max(replicasHint, replicas) };
    probeLater();
    onFallback(error instanceof Error ? error.message : String(error));
  }

  const unsubscribe = redis.subscribe({ onOutage: failed });

  async function send(name: string, { limit, windowMs }: WindowSize): Promise<Counted> {
    const key = `${prefix}requests:${name}`;
    const id = randomUUID();
    const sentAt = performance.now();
    const reply = await redis.run((connection) =>
      connection.eval(COUNT_SCRIPT, {
        keys: [key, `${prefix}pause:${name}`, `${prefix}replicas`],
        arguments: [limit, Math.ceil(windowMs), id, replica, REPLICA_GONE_MS].map(String),
      }),
    );
    const [waitMs, found, countedAt] = countReply.parse(reply);
    replicas = found;
    let known = sentAt;
    return {
      waitMs,
      countFrom(at) {
        if (at - known <= LATE_MS) return;
        known = at;
        const score = countedAt + Math.ceil(at - sentAt);
        // On failure the request keeps its earlier time; the next command notices a lost connection.
        redis
          .run((connection) => connection.zAdd(key, { score, value: id }, { condition: 'XX' }))
          .catch(() => {});
      },
    };
  }

  /** A Redis that is loading, full or read-only accepts connections and rejects commands, so a command is tried. */
  async function probe(): Promise<void> {
    try {
      await send('probe', { limit: 1000, windowMs: 1 });
    } catch (error) {
      if (isOut()) probeLater();
      else failed(error);
      return;
    }
    if (closed || outage === undefined) return;
    outage = { ...outage, until: now() };
    onReturn?.();
  }

  return {
    probe,
    get outage() {
      return outage;
    },
    isOut,
    count: async (name: string, size: WindowSize) => (isOut() ? undefined : send(name, size).catch(failed)),
    pause(name: string, ms: number): void {
      if (isOut()) return;
      const options = { keys: [`${prefix}pause:${name}`], arguments: [String(Math.ceil(ms))] };
      redis.run((connection) => connection.eval(PAUSE_SCRIPT, options)).catch(failed);
    },
    /** Deregisters this replica, so that the others get its share at once. */
    async close() {
      closed = true;
      clearTimeout(timer);
      unsubscribe();
      if (!isOut()) {
        await redis.run((connection) => connection.zRem(`${prefix}replicas`, replica)).catch(() => {});
      }
    },
  };
}

type SharedCounts = ReturnType<typeof createSharedCounts>;

/** A window shared by all replicas, and this replica's share of it while Redis is unavailable. */
function createSharedWindow(
  counts: SharedCounts,
  company: string,
  rate: RateClass,
  scale: number,
  now: () => number,
): RateWindow {
  const name = `${rate.name}:${company}`;
  const size = windowSize(rate, scale);
  /** The requests of this replica. Avoids requests to Redis, and limits this replica when Redis' clock jumps ahead. */
  const local = createMemoryWindow(size, now);
  let share: { readonly since: number; readonly window: MemoryWindow } | undefined;
  let checkAgainAt = Number.NEGATIVE_INFINITY;
  /** What Redis counted last; undefined when it is unavailable. */
  let counted: Counted | undefined;

  /** The windows that must all have room: the share counts in an outage and for a window after it. */
  function windows(): MemoryWindow[] {
    const { outage } = counts;
    if (outage === undefined || now() > (outage.until ?? now()) + size.windowMs + SETTLE_MS) return [local];
    if (share?.since !== outage.since) share = { since: outage.since, window: shareOf(outage) };
    return [local, share.window];
  }

  /** Starts one window late: what other replicas sent just before the outage is unknown. */
  function shareOf({ since, replicas }: Outage): MemoryWindow {
    const window = createMemoryWindow(windowSize(rate, scale / replicas), now);
    window.pauseUntil(since + size.windowMs);
    return window;
  }

  const localWaitMs = (ahead: number) => Math.max(...windows().map((window) => window.waitMs(ahead)));

  async function checkRedis(): Promise<number> {
    counted = await counts.count(name, size);
    if (counted === undefined) return localWaitMs(0);
    checkAgainAt = now() + counted.waitMs;
    return counted.waitMs;
  }

  return {
    check: () => localWaitMs(0) || checkRedis(),
    count() {
      const shared = counted;
      shared?.countFrom(now());
      const requests = windows().map((window) => window.count());
      return {
        markSent() {
          for (const request of requests) {
            const at = request.markSent();
            shared?.countFrom(at);
          }
        },
      };
    },
    waitMs(ahead) {
      const sharedMs = checkAgainAt - now() + Math.floor(ahead / size.limit) * size.windowMs;
      return Math.max(sharedMs, localWaitMs(ahead));
    },
    pause(ms) {
      local.pause(ms);
      counts.pause(name, ms);
    },
    get idle() {
      return windows().every((window) => window.idle);
    },
  };
}

/**
 * Shares its windows with every replica on the same Redis. While Redis is unavailable, from the start or later, this
 * replica keeps to its share.
 */
export async function createRedisRateLimiter(options: RedisRateLimiterOptions): Promise<RateLimiter> {
  const { scale, now = () => performance.now() } = options;
  const counts = createSharedCounts(options);
  await counts.probe();
  return createRateLimiter(options, {
    open: (company, rate) => createSharedWindow(counts, company, rate, scale, now),
    get mode() {
      return counts.isOut() ? 'fallback' : 'redis';
    },
    close: counts.close,
  });
}
