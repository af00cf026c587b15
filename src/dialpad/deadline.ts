import { type CancelSignal, createCancelSource } from '../lib/cancel-signal.ts';

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

/** A deadline `ms` from now that also ends when any of `parents` does. */
export function startDeadline(ms: number, ...parents: readonly CancelSignal[]): Deadline {
  const { signal, cancel } = createCancelSource();
  const at = performance.now() + ms;
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    cancel(new Error('deadline'));
  }, ms);
  const follow = () => cancel(parents.find(({ aborted }) => aborted)?.reason);
  if (parents.some(({ aborted }) => aborted)) follow();
  for (const parent of parents) parent.addEventListener('abort', follow);
  return {
    at,
    signal,
    get expired() {
      return expired;
    },
    remainingMs: () => Math.max(0, at - performance.now()),
    dispose() {
      clearTimeout(timer);
      for (const parent of parents) parent.removeEventListener('abort', follow);
      cancel(callOver);
    },
  };
}

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
