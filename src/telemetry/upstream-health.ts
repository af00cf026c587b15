/** How Dialpad has answered lately, for readiness and metrics. A signal, not a switch: calls are always tried. */
export interface UpstreamHealth {
  /** `unknown` before the first answer. */
  readonly state: 'unknown' | 'healthy' | 'degraded';
  /** Failures since the last good answer. */
  readonly failuresInARow: number;
  /** What the latest failure was: a status or a kind. */
  readonly lastFailure?: string;
}

/** Watches the outcome of attempts. */
export interface HealthWatch {
  /** A status, or the kind of a failure without one. */
  note(outcome: number | string): void;
  readonly health: UpstreamHealth;
}

/** Failures in a row that are more than bad luck. */
const DEGRADED_AFTER = 5;

/** Outcomes that say nothing about Dialpad. */
const ownDoing = new Set(['cancelled', 'busy']);

/** Makes a watch. */
export function watchUpstream(): HealthWatch {
  let failuresInARow = 0;
  let lastFailure: string | undefined;
  let known = false;
  return {
    note(outcome) {
      if (typeof outcome === 'string' && ownDoing.has(outcome)) return;
      known = true;
      // A refusal is an answer too: Dialpad is there and thinks.
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
