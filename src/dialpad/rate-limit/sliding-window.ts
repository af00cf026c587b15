import type { Budget } from './budget.ts';

/** The starts of the last window, in memory. */
export interface SlidingWindow {
  /** How long until one may start after `ahead` others have, in ms; 0 is now. */
  waitMs(ahead?: number): number;
  /** Counts a start now. What it returns counts it from another time instead. */
  record(): (at: number) => void;
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
  /** Oldest first, never more than `limit`. */
  const starts: number[] = [];
  let heldUntil = Number.NEGATIVE_INFINITY;

  function count(at: number): void {
    const later = starts.findLastIndex((start) => start <= at) + 1;
    starts.splice(later, 0, at);
    if (starts.length > limit) starts.shift();
  }

  const freeAt = (start = Number.NEGATIVE_INFINITY) => Math.max(start + windowMs, heldUntil);

  return {
    waitMs(ahead = 0) {
      const blocking = starts[starts.length - limit + (ahead % limit)];
      return Math.max(0, freeAt(blocking) - now()) + Math.floor(ahead / limit) * windowMs;
    },
    record() {
      let counted = now();
      count(counted);
      return (at) => {
        const index = starts.indexOf(counted);
        if (index >= 0) starts.splice(index, 1);
        counted = at;
        count(at);
      };
    },
    holdUntil(at) {
      heldUntil = Math.max(heldUntil, at);
    },
    get idle() {
      return freeAt(starts.at(-1)) <= now();
    },
  };
}
