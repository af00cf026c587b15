/** How much is measured. */
export interface Effort {
  /** Rounds in which every server has its turn; the median of them counts. */
  readonly rounds: number;
  /** Calls in one turn. */
  readonly calls: number;
  /** Calls before anything is measured. */
  readonly warmUp: number;
  /** Processes started for a cold start. */
  readonly starts: number;
}

export const full: Effort = { rounds: 7, calls: 3_000, warmUp: 6_000, starts: 15 };

/** For CI: shows that everything can be measured; its figures are rough. */
export const short: Effort = { rounds: 1, calls: 300, warmUp: 300, starts: 3 };
