import type { RateClass } from '../../registry/define-tool.ts';

/** How many requests may start within any window of that length. */
export interface Budget {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Upstream counts arrivals, not starts: a request held up by the network or a busy process comes closer to the
 * ones behind it. Windows are longer by this much, which costs 7 % of the rate of a one-second window.
 */
const MARGIN_MS = 75;

/** The budget of a rate class when `scale` times its requests are allowed. Below one request, the window grows. */
export function budgetOf({ requests, seconds }: RateClass, scale: number): Budget {
  // Rounded before it is cut off, because 20 * (7 / 20) may come out just below 7.
  const limit = Math.floor(Number((requests * scale).toFixed(6)));
  const windowMs = seconds * 1000 + MARGIN_MS;
  return limit >= 1 ? { limit, windowMs } : { limit: 1, windowMs: windowMs / (requests * scale) };
}
