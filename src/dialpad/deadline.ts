import { setMaxListeners } from 'node:events';
/** One bound on a whole call. The signal ends everything below it: queueing, retries, the answer's body. */
export interface Deadline {
  /** When the call must be over, on the clock of `performance.now()`. */
  readonly at: number;
  readonly signal: AbortSignal;
  /** Whether the time ran out, as opposed to the caller going away. */
  readonly expired: boolean;
  /** Milliseconds left, never negative. */
  left(): number;
  /** Ends what still runs under it. Must be called when the call is over. */
  dispose(): void;
}

/** A deadline `ms` from now that also ends when any of `parents` does. */
export function startDeadline(ms: number, ...parents: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  // Many requests may share a deadline, and many deadlines a parent; each listens for its end.
  setMaxListeners(0, controller.signal, ...parents);
  const at = performance.now() + ms;
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    controller.abort(new Error('deadline'));
  }, ms);
  const follow = () => controller.abort(parents.find(({ aborted }) => aborted)?.reason);
  if (parents.some(({ aborted }) => aborted)) follow();
  for (const parent of parents) parent.addEventListener('abort', follow, { once: true });
  return {
    at,
    signal: controller.signal,
    get expired() {
      return expired;
    },
    left: () => Math.max(0, at - performance.now()),
    dispose() {
      clearTimeout(timer);
      for (const parent of parents) parent.removeEventListener('abort', follow);
      controller.abort(new Error('the call is over'));
    },
  };
}

/** Waits `ms`. Rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
