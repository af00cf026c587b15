/** A year in seconds: more is not a wait but a mistake. */
const LONGEST_SECONDS = 366 * 24 * 60 * 60;

/**
 * How long a `Retry-After` header asks to wait, in ms: seconds or an HTTP date. Undefined for what is neither
 * or makes no sense (negative, a date in the past, words), so that the caller falls back on its own back-off.
 */
export function readRetryAfter(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) {
    const seconds = Number(text);
    return seconds <= LONGEST_SECONDS ? seconds * 1000 : undefined;
  }
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const wait = Date.parse(text) - now;
  return wait > 0 && wait <= LONGEST_SECONDS * 1000 ? wait : undefined;
}
