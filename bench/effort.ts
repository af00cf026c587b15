export interface Effort {
  /** Rounds in which every server is measured once; the median counts. */
  readonly rounds: number;
  /** Calls in one turn. */
  readonly calls: number;
  /** Tool lists in one turn. Fewer than calls, because some servers take long for each. */
  readonly lists: number;
  /** Calls before anything is measured. */
  readonly warmUp: number;
  /** Processes started for a cold start. */
  readonly starts: number;
}

export const full: Effort = { rounds: 5, calls: 2_000, lists: 300, warmUp: 6_000, starts: 15 };

/**
 * For CI: verifies that every measurement runs; the figures are rough. With fewer calls before it, a measurement would
 * show how long Node takes to compile the code.
 */
export const short: Effort = { rounds: 1, calls: 300, lists: 30, warmUp: 1_500, starts: 3 };
