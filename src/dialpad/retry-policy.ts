import type { Tool } from '../registry/define-tool.ts';
import type { DialpadError } from './dialpad-error.ts';

const MAX_ATTEMPTS = 5;

const BASE_MS = 200;
const MAX_BACK_OFF_MS = 5_000;

/** Statuses after which a read is sent again. */
const transientStatuses = new Set([502, 503, 504]);

/**
 * Reads are retried after any transient failure. Writes are retried only when Dialpad provably did not carry out the
 * request: after a 429, or when the request was never sent.
 */
export function mayRetry(tool: Tool, error: DialpadError, attempt: number): boolean {
  if (error.kind === 'rate_limited') return true;
  if (attempt >= MAX_ATTEMPTS) return false;
  if (error.notProcessed) return error.kind === 'unreachable' || error.kind === 'connection_lost';
  if (tool.method !== 'GET') return false;
  return (
    error.kind === 'connection_lost' || (error.status !== undefined && transientStatuses.has(error.status))
  );
}

/**
 * In ms: exponential back-off with full jitter, so that replicas that failed together do not retry together, and at
 * least the Retry-After of Dialpad.
 */
export function retryDelay(error: DialpadError, attempt: number, random: () => number = Math.random): number {
  const backOff = random() * Math.min(MAX_BACK_OFF_MS, BASE_MS * 2 ** (attempt - 1));
  return Math.max(error.retryAfterMs ?? 0, backOff);
}
