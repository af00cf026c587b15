/** A year. */
const MAX_SECONDS = 366 * 24 * 60 * 60;

/**
 * The wait of a `Retry-After` header in ms. Undefined for what is neither seconds nor an HTTP date in the future, so
 * that the caller uses its own back-off.
 */
export function readRetryAfter(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,15}$/.test(text)) {
    return Math.min(Number(text), MAX_SECONDS) * 1000;
  }
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  // The oldest of its three forms names no zone, and means UTC.
  const wait = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`) - now;
  return wait > 0 ? Math.min(wait, MAX_SECONDS * 1000) : undefined;
}
