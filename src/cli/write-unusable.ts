import { printable } from '../lib/safe-text.ts';
import type { UnusableRecord } from '../store/store.ts';

/** In characters: a few sentences. */
export const LONGEST_REASON = 2_000;

/** Notes on stderr about records that a list leaves out. */
export function writeUnusable(unusable: readonly UnusableRecord[]): void {
  for (const { reason } of unusable) process.stderr.write(`note: ${printable(reason, LONGEST_REASON)}\n`);
}
