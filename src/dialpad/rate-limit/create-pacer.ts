import type { RateClass } from '../../registry/define-tool.ts';
import { createLane, type Lane, type Starts } from './lane.ts';
import { type Pacer, type PacerStats, PacingError } from './pacer.ts';

/** What every pacer can be told. */
export interface PacerOptions {
  /** Times the requests of every rate class: the operator's limit per second over Dialpad's. */
  readonly scale: number;
  /** Turns that may wait per company and rate class. Default 1000. */
  readonly maxQueued?: number;
  /** A clock that never jumps, in ms. Default `performance.now()`. */
  readonly now?: () => number;
}

/** What a pacer is made of. */
export interface PacerParts {
  readonly startsOf: (company: string, rate: RateClass) => Starts;
  readonly mode: () => PacerStats['mode'];
  readonly maxQueued: number | undefined;
  readonly now: () => number;
  readonly onClose?: () => Promise<void>;
}

/** Upstream may ask for an hour by mistake; then one request a minute tries whether it meant it. */
const LONGEST_HOLD_MS = 60_000;

/** A pacer over budgets kept somewhere: one lane per company and rate class, forgotten when it is idle. */
export function createPacer({ startsOf, mode, maxQueued = 1000, now, onClose }: PacerParts): Pacer {
  /** Least recently used first. */
  const lanes = new Map<string, Lane>();
  let closed = false;

  function dropIdle(): void {
    for (const [key, lane] of lanes) {
      if (!lane.idle) return;
      lanes.delete(key);
    }
  }

  function laneOf(company: string, rate: RateClass): Lane {
    dropIdle();
    const key = `${rate.name}:${company}`;
    const lane = lanes.get(key) ?? createLane({ starts: startsOf(company, rate), maxQueued, now });
    lanes.delete(key);
    lanes.set(key, lane);
    return lane;
  }

  return {
    async take(turn) {
      if (closed) throw new PacingError('closed', 0);
      return laneOf(turn.company, turn.rate).take(turn);
    },
    penalize(company, rate, waitMs) {
      if (waitMs > 0 && !closed) laneOf(company, rate).hold(Math.min(waitMs, LONGEST_HOLD_MS));
    },
    get stats() {
      dropIdle();
      const queued = [...lanes.values()].reduce((total, lane) => total + lane.queued, 0);
      return { queued, budgets: lanes.size, mode: mode() };
    },
    async close() {
      closed = true;
      for (const lane of lanes.values()) lane.close();
      lanes.clear();
      await onClose?.();
    },
  };
}
