/** Limits the requests that are on a socket, in total and per company. */
export interface InFlightLimit {
  /** Whether a request of the company may be sent now; then it counts until {@link release}. */
  tryTake(company: string): boolean;
  /** Calls `retry` once as soon as a request of the company may be sent. */
  whenFree(company: string, retry: () => void): void;
  release(company: string): void;
}

export interface InFlightOptions {
  /** Default: unlimited. */
  readonly maxInFlight?: number;
  /** A company whose Dialpad is slow must not take the sockets of all others. Default: `maxInFlight`. */
  readonly maxInFlightPerCompany?: number;
}

export function createInFlightLimit(options: InFlightOptions): InFlightLimit {
  const { maxInFlight = Number.POSITIVE_INFINITY, maxInFlightPerCompany = maxInFlight } = options;
  const inFlight = new Map<string, number>();
  /** Companies are served in rotation: a company that waits again goes behind the others. */
  const waiting = new Map<string, Set<() => void>>();
  let total = 0;

  const mayTake = (company: string): boolean =>
    total < maxInFlight && (inFlight.get(company) ?? 0) < maxInFlightPerCompany;

  return {
    tryTake(company) {
      if (!mayTake(company)) return false;
      total++;
      inFlight.set(company, (inFlight.get(company) ?? 0) + 1);
      return true;
    },
    whenFree(company, retry) {
      const retries = waiting.get(company) ?? new Set();
      waiting.set(company, retries.add(retry));
    },
    release(company) {
      total--;
      const remaining = (inFlight.get(company) ?? 1) - 1;
      if (remaining > 0) inFlight.set(company, remaining);
      else inFlight.delete(company);
      for (const [waitingCompany, retries] of waiting) {
        if (total >= maxInFlight) return;
        if (!mayTake(waitingCompany)) continue;
        waiting.delete(waitingCompany);
        for (const retry of retries) retry();
      }
    },
  };
}
