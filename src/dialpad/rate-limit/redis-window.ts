import type { RateClass } from '../../registry/define-tool.ts';
import { createMemoryWindow, type MemoryWindow, windowSize } from './memory-window.ts';
import {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateWindow,
} from './rate-limiter.ts';
import { type Outage, openRedisLink, type RedisLink } from './redis-budget-link.ts';
import type { AskAnswer } from './redis-budgets.ts';

/** How a pacer shares its budgets with other replicas. */
export interface RedisRateLimiterOptions extends RateLimiterOptions {
  /** `redis://` or `rediss://`: Redis or Valkey. */
  readonly url: string;
  /** What the keys in Redis begin with. */
  readonly prefix?: string;
  /** The fewest replicas to expect while Redis is unavailable. Default 2; Redis may have counted more. */
  readonly replicasHint?: number;
  /** Called once per outage, with the reason: each replica keeps to its share until `onReturn`. */
  readonly onFallback: (reason: string) => void;
  readonly onReturn?: () => void;
}

/** All replicas are back on Redis this long after the first: until then each keeps to its share as well. */
const SETTLE_MS = 1_000;

interface SharedWindowOptions {
  readonly link: RedisLink;
  readonly name: string;
  readonly rate: RateClass;
  readonly scale: number;
  readonly now: () => number;
}

/** A window shared by all replicas, and this replica's share of it while Redis is unavailable. */
function createSharedWindow({ link, name, rate, scale, now }: SharedWindowOptions): RateWindow {
  const size = windowSize(rate, scale);
  /** The requests of this replica. Saves asking Redis, and limits this replica when Redis' clock jumps ahead. */
  const own = createMemoryWindow(size, now);
  let share: { readonly since: number; readonly window: MemoryWindow } | undefined;
  let checkAgainAt = Number.NEGATIVE_INFINITY;
  /** The last response of Redis; undefined when it is unavailable. */
  let response: AskAnswer | undefined;

  /** The windows that must all have room: the share counts in an outage and for a window after it. */
  function windows(): MemoryWindow[] {
    const { outage } = link;
    if (outage === undefined || now() > (outage.until ?? now()) + size.windowMs + SETTLE_MS) return [own];
    if (share?.since !== outage.since) share = { since: outage.since, window: shareOf(outage) };
    return [own, share.window];
  }

  /** Begins a window late, because what other replicas sent just before the outage is not known any more. */
  function shareOf({ since, replicas }: Outage): MemoryWindow {
    const window = createMemoryWindow(windowSize(rate, scale / replicas), now);
    window.pauseUntil(since + size.windowMs);
    return window;
  }

  const localWaitMs = (ahead: number) => Math.max(...windows().map((window) => window.waitMs(ahead)));

  async function checkRedis(): Promise<number> {
    response = await link.ask(name, size);
    if (response === undefined) return localWaitMs(0);
    checkAgainAt = now() + response.waitMs;
    return response.waitMs;
  }

  return {
    check: () => localWaitMs(0) || checkRedis(),
    count() {
      const counted = response;
      counted?.recount(now());
      const permits = windows().map((window) => window.count());
      return {
        markSent() {
          for (const permit of permits) counted?.recount(permit.markSent());
        },
      };
    },
    waitMs(ahead) {
      const shared = checkAgainAt - now() + Math.floor(ahead / size.limit) * size.windowMs;
      return Math.max(shared, localWaitMs(ahead));
    },
    pause(ms) {
      own.pause(ms);
      void link.hold(name, ms);
    },
    get idle() {
      return windows().every((window) => window.idle);
    },
  };
}

/**
 * A rate limiter that shares its windows with every replica on the same Redis. Works without Redis too, from the
 * start or in between, with this replica's share. Rejects only when the URL cannot be used.
 */
export async function createRedisRateLimiter(options: RedisRateLimiterOptions): Promise<RateLimiter> {
  const { scale, url, now = () => performance.now(), onFallback, onReturn = () => {} } = options;
  const { prefix = 'dialpad-organization:rate-limit:', replicasHint } = options;
  const link = await openRedisLink({ url, prefix, replicasHint, now, onFallback, onReturn });
  return createRateLimiter(options, {
    open: (company, rate) => createSharedWindow({ link, name: `${rate.name}:${company}`, rate, scale, now }),
    get mode() {
      return link.outage !== undefined && link.outage.until === undefined ? 'fallback' : 'redis';
    },
    close: link.close,
  });
}
