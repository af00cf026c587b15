import type { Budget } from './budget.ts';

/** The starts of the last window, in memory. */
export interface SlidingWindow {
  /** How long until one may start after `ahead` others have, in ms; 0 is now. */
  waitMs(ahead?: number): number;
  /** Counts a start now. */
  record(): void;
  /** Lets nothing start before `at`, on the clock of the window. */
  holdUntil(at: number): void;
  /** Whether nothing started within the window and nothing is held back. */
  readonly idle: boolean;
}

/**
 * Remembers when the last `limit` requests started; the next may start one window after the oldest of them.
 *
 * `rate-limiter-flexible` cannot do this: each of its limiters counts in fixed windows, which let twice the
 * budget through at their edge, and its queue is one line per key and moves with the wall clock.
 */
export function createSlidingWindow({ limit, windowMs }: Budget, now: () => number): SlidingWindow {
  const starts = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  let heldUntil = Number.NEGATIVE_INFINITY;
  const start = (index: number) => starts[index % limit] ?? Number.NEGATIVE_INFINITY;
  return {
    waitMs(ahead = 0) {
      const free = Math.max(start(oldest + (ahead % limit)) + windowMs, heldUntil);
      return Math.max(0, free - now()) + Math.floor(ahead / limit) * windowMs;
    },
    record() {
      starts[oldest] = now();
      oldest = (oldest + 1) % limit;
    },
    holdUntil(at) {
      heldUntil = Math.max(heldUntil, at);
    },
    get idle() {
      return Math.max(start(oldest + limit - 1) + windowMs, heldUntil) <= now();
    },
  };
}
