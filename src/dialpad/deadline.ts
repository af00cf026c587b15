import { type CancelSignal, type CancelSource, createCancelSource } from '../lib/cancel-signal.ts';

/** The time limit of a whole call: queueing, retries and responses end with it. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  readonly signal: CancelSignal;
  /** Whether the time ran out, as opposed to a cancelled call. */
  readonly expired: boolean;
  /** Never negative. */
  remainingMs(): number;
  /** Cancels what still runs. Must be called when the call is over. */
  dispose(): void;
}

const callOver = new Error('the call is over');

/** A class, because every call makes one. */
class RunningDeadline implements Deadline {
  readonly at: number;
  expired = false;
  private readonly source = createCancelSource();
  private readonly parents: readonly CancelSignal[];
  private readonly timer: NodeJS.Timeout;
  private readonly follow = () => this.source.cancel(this.parents.find(({ aborted }) => aborted)?.reason);

  constructor(ms: number, parents: readonly CancelSignal[]) {
    this.at = performance.now() + ms;
    this.parents = parents;
    this.timer = setTimeout(expire, ms, this, this.source);
    for (const parent of parents) {
      if (parent.aborted) this.follow();
      parent.addEventListener('abort', this.follow);
    }
  }

  get signal(): CancelSignal {
    return this.source.signal;
  }

  remainingMs(): number {
    return Math.max(0, this.at - performance.now());
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const parent of this.parents) parent.removeEventListener('abort', this.follow);
    this.source.cancel(callOver);
  }
}

function expire(deadline: RunningDeadline, source: CancelSource): void {
  deadline.expired = true;
  source.cancel(new Error('deadline'));
}

/** A deadline `ms` from now that also ends when any of `parents` does. */
export const startDeadline = (ms: number, ...parents: readonly CancelSignal[]): Deadline =>
  new RunningDeadline(ms, parents);

/** Rejects with the reason of the signal as soon as it aborts. */
export function sleep(ms: number, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop);
  });
}
