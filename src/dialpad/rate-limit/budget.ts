import type { RateClass } from '../../registry/define-tool.ts';
import type { Recount } from './pacer.ts';

/** How many requests may start within any window of that length. */
export interface Budget {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Upstream counts arrivals, not starts: a request held up by the network or a busy process comes closer to the
 * ones behind it. What is on its way is counted anew until its answer begins, but not for longer than
 * {@link MOST_TRAVEL_MS}; beyond that, windows are longer by this much.
 */
const MARGIN_MS = 30;

/** An answer that begins later than this was long in the making, not on the way. */
const MOST_TRAVEL_MS = 75;

/** The budget of a rate class when `scale` times its requests are allowed. Below one request, the window grows. */
export function budgetOf({ requests, seconds }: RateClass, scale: number): Budget {
  // Rounded before it is cut off, because 20 * (7 / 20) may come out just below 7.
  const limit = Math.floor(Number((requests * scale).toFixed(6)));
  const windowMs = seconds * 1000 + MARGIN_MS;
  return limit >= 1 ? { limit, windowMs } : { limit: 1, windowMs: windowMs / (requests * scale) };
}

/** Passes on from when a request counts, each time it is told where the request is. */
export function travelling(now: () => number, countFrom: (at: number) => void): Recount {
  let first: number | undefined;
  return () => {
    const at = now();
    first ??= at;
    countFrom(Math.min(at, first + MOST_TRAVEL_MS));
  };
}
