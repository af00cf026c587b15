import type { RateClass } from '../../registry/define-tool.ts';
import type { CountedRequest, RateWindow } from './rate-limiter.ts';

/** At most `limit` requests in any window of `windowMs`. */
export interface WindowSize {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Dialpad counts arrivals: a request that the network or a busy process delays arrives closer to the ones behind it.
 * A request counts from when its response begins, but no later than {@link MAX_IN_FLIGHT_MS} after it was written;
 * for longer delays windows have this margin.
 */
const MARGIN_MS = 30;

/** A response that begins later than this was slow to make; its request had arrived long before. */
const MAX_IN_FLIGHT_MS = 75;

/** Below one request per window, the window becomes longer instead. */
export function windowSize({ requests, seconds }: RateClass, scale: number): WindowSize {
  // Rounded before it is cut off, because 20 * (7 / 20) may come out just below 7.
  const limit = Math.floor(Number((requests * scale).toFixed(6)));
  const windowMs = seconds * 1000 + MARGIN_MS;
  return limit >= 1 ? { limit, windowMs } : { limit: 1, windowMs: windowMs / (requests * scale) };
}

interface CountedInMemory extends CountedRequest {
  /** Returns the time from which the request counts. */
  markSent(): number;
}

export interface MemoryWindow extends RateWindow {
  check(): number;
  count(): CountedInMemory;
  /** Lets no request start before `at`, on the clock of the window. */
  pauseUntil(at: number): void;
}

/**
 * Records when the last `limit` requests started; the next may start one window after the oldest of them.
 *
 * `rate-limiter-flexible` cannot do this: its limiters count in fixed windows, which let twice the limit through at
 * their edge, and its queue is one per key and follows the wall clock.
 */
export function createMemoryWindow({ limit, windowMs }: WindowSize, now: () => number): MemoryWindow {
  /** Oldest first; only the last `limit` of them matter. */
  const times: number[] = [];
  let pausedUntil = Number.NEGATIVE_INFINITY;

  function add(at: number): void {
    // Almost always appended: only requests in flight can count from later than now.
    let index = times.length;
    while ((times[index - 1] ?? at) > at) index--;
    if (index === times.length) times.push(at);
    else times.splice(index, 0, at);
    if (times.length > 2 * limit) times.splice(0, times.length - limit);
  }

  function remove(at: number): void {
    let index = times.length - 1;
    // They are in order. lastIndexOf would compare boxed copies of them.
    while ((times[index] ?? 0) > at) index--;
    if (times[index] === at) times.splice(index, 1);
  }

  const freeAt = (time = Number.NEGATIVE_INFINITY) => Math.max(time + windowMs, pausedUntil);

  function waitMs(ahead: number): number {
    const blocking = times[times.length - limit + (ahead % limit)];
    return Math.max(0, freeAt(blocking) - now()) + Math.floor(ahead / limit) * windowMs;
  }

  function pauseUntil(at: number): void {
    pausedUntil = Math.max(pausedUntil, at);
  }

  return {
    check: () => waitMs(0),
    waitMs,
    count() {
      let countedAt = now();
      let sentAt: number | undefined;
      add(countedAt);
      return {
        markSent() {
          const at = now();
          sentAt ??= at;
          remove(countedAt);
          countedAt = Math.min(at, sentAt + MAX_IN_FLIGHT_MS);
          add(countedAt);
          return countedAt;
        },
      };
    },
    pause: (ms) => pauseUntil(now() + ms),
    pauseUntil,
    get idle() {
      return freeAt(times.at(-1)) <= now();
    },
  };
}
