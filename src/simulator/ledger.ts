/** A write that was applied. */
export interface LedgerEntry {
  /** Counts from 1. */
  readonly sequence: number;
  readonly company: string;
  readonly tool: string;
  readonly method: string;
  readonly path: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A received request, also a rejected one. */
export interface SeenRequest {
  /** ms on the simulator's clock. */
  readonly time: number;
  readonly method: string;
  /** Path and query as received. */
  readonly path: string;
  readonly company: string | undefined;
  readonly authorization: string | undefined;
}

/** Records what happened, so that tests can compare it with what clients report. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** The latest requests; older ones are dropped. */
  readonly requests: readonly SeenRequest[];
  add(entry: Omit<LedgerEntry, 'sequence'>): void;
  see(request: Omit<SeenRequest, 'time'>): void;
  clear(): void;
}

const MOST_REQUESTS = 100_000;

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
