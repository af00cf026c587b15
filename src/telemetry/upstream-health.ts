/** The outcome of recent requests to Dialpad, for readiness and metrics. It blocks no calls. */
export interface UpstreamHealth {
  /** `unknown` before the first response. */
  readonly state: 'unknown' | 'healthy' | 'degraded';
  /** Failures since the last successful response. */
  readonly failuresInARow: number;
  /** Status or kind of the latest failure. */
  readonly lastFailure?: string;
}

export interface HealthWatch {
  /** A status, or the kind of a failure without a response. */
  note(outcome: number | string): void;
  readonly health: UpstreamHealth;
}

/** Fewer failures in a row can be chance. */
const DEGRADED_AFTER = 5;

/** Outcomes that this server or its caller caused: they do not show the health of Dialpad. */
const causedLocally = new Set(['cancelled', 'busy']);

export function watchUpstream(): HealthWatch {
  let failuresInARow = 0;
  let lastFailure: string | undefined;
  let known = false;
  return {
    note(outcome) {
      if (typeof outcome === 'string' && causedLocally.has(outcome)) return;
      known = true;
      // A 4xx response proves that Dialpad is reachable.
      if (typeof outcome === 'number' && outcome < 500 && outcome !== 429) {
        failuresInARow = 0;
        return;
      }
      failuresInARow++;
      lastFailure = String(outcome);
    },
    get health(): UpstreamHealth {
      const state = !known ? 'unknown' : failuresInARow >= DEGRADED_AFTER ? 'degraded' : 'healthy';
      return { state, failuresInARow, ...(lastFailure !== undefined && { lastFailure }) };
    },
  };
}
