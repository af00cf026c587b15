import { HttpError } from '../http-error.ts';

/** Bound on buckets. The least recently used one is dropped first: it is full, or nearly full. */
const MAX_CALLERS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * A token bucket for each caller: `perSecond` requests, and twice as many in a burst. Returns a function that takes a
 * token for a request. It throws HttpError when the caller has none.
 */
export function createCallerRate(
  perSecond: number,
  now: () => number = () => performance.now(),
): (callerId: string) => void {
  const capacity = 2 * perSecond;
  const buckets = new Map<string, Bucket>();

  return (callerId) => {
    const at = now();
    const bucket = buckets.get(callerId) ?? { tokens: capacity, at };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((at - bucket.at) / 1_000) * perSecond);
    bucket.at = at;
    buckets.delete(callerId);
    buckets.set(callerId, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > MAX_CALLERS && oldest !== undefined) buckets.delete(oldest);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((1 - bucket.tokens) / perSecond);
      throw new HttpError(
        429,
        `This caller sends more than ${perSecond} requests per second. Try again later.`,
        {
          headers: { 'retry-after': String(seconds) },
          security: { event: 'rate_limited', caller: callerId },
        },
      );
    }
    bucket.tokens--;
  };
}
