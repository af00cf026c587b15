import type { RateClass } from '../../registry/define-tool.ts';

/** A request that wants to start. */
export interface Turn {
  /** Who shares the budget. */
  readonly company: string;
  /** Who the queue is fair to. */
  readonly caller: string;
  readonly rate: RateClass;
  /** Until when the turn is worth having, in ms on the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Why a turn was refused. */
export type PacingRefusal = 'deadline' | 'queue_full' | 'closed';

/** A turn that was refused. */
export class PacingError extends Error {
  override readonly name = 'PacingError';
  readonly reason: PacingRefusal;
  /** How long until a turn would have come, in ms, as far as is known. */
  readonly waitMs: number;

  constructor(reason: PacingRefusal, waitMs: number) {
    super(`no turn: ${reason}`);
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

/** What a pacer tells about itself, for metrics and health. */
export interface PacerStats {
  /** Turns that wait, over all companies. */
  readonly queued: number;
  /** Budgets in memory: one per company and rate class with something queued or started within its window. */
  readonly budgets: number;
  /** Where the budgets are kept. `fallback`: Redis is away and this replica keeps to its share. */
  readonly mode: 'memory' | 'redis' | 'fallback';
}

/**
 * Counts a request anew. To be told when it is being written, which may be later than its turn came (a connection had
 * to be opened, the process was busy), and when its answer begins: until then it may not have arrived. When it is
 * never told, the request counts from its turn.
 */
export type Recount = () => void;

/** Decides when requests start, so that no window of a rate class ever holds more starts than it allows. */
export interface Pacer {
  /**
   * Resolves when one request may start now. Every attempt takes a turn of its own, retries included. Rejects
   * with PacingError as soon as the turn cannot come before its deadline, or with the signal's reason.
   */
  take(turn: Turn): Promise<Recount>;
  /** Holds back a company's rate class for `waitMs`, because upstream refused a request that was paced. */
  penalize(company: string, rate: RateClass, waitMs: number): void;
  readonly stats: PacerStats;
  /** Refuses all that wait and all that comes, and lets go of timers and connections. */
  close(): Promise<void>;
}
