/** A year in seconds: whoever asks for more means for ever. */
const LONGEST_SECONDS = 366 * 24 * 60 * 60;

/**
 * How long a `Retry-After` header asks to wait, in ms: seconds or an HTTP date. Undefined for what is neither
 * or makes no sense (negative, a date in the past, words), so that the caller falls back on its own back-off.
 */
export function readRetryAfter(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,15}$/.test(text)) {
    return Math.min(Number(text), LONGEST_SECONDS) * 1000;
  }
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  // The oldest of its three forms names no zone, and means UTC.
  const wait = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`) - now;
  return wait > 0 ? Math.min(wait, LONGEST_SECONDS * 1000) : undefined;
}
