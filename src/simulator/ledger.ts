/** A write that was carried out. */
export interface LedgerEntry {
  /** Counts from 1. */
  readonly sequence: number;
  readonly company: string;
  readonly tool: string;
  readonly method: string;
  readonly path: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A request that came, whatever became of it. */
export interface SeenRequest {
  /** ms on the simulator's clock. */
  readonly time: number;
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly company: string | undefined;
  readonly authorization: string | undefined;
}

/** The simulator's own memory of what happened, to check others against. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** The latest requests; older ones are forgotten. */
  readonly requests: readonly SeenRequest[];
  add(entry: Omit<LedgerEntry, 'sequence'>): void;
  see(request: Omit<SeenRequest, 'time'>): void;
  clear(): void;
}

const MOST_REQUESTS = 100_000;

/** Makes an empty ledger. */
export function createLedger(now: () => number): Ledger {
  const entries: LedgerEntry[] = [];
  const requests: SeenRequest[] = [];
  return {
    entries,
    requests,
    add(entry) {
      entries.push({ sequence: entries.length + 1, ...entry });
    },
    see(request) {
      if (requests.length >= MOST_REQUESTS) requests.splice(0, MOST_REQUESTS / 2);
      requests.push({ time: now(), ...request });
    },
    clear() {
      entries.length = 0;
      requests.length = 0;
    },
  };
}
