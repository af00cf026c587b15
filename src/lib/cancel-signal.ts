/** The part of AbortSignal that calls need. An implementation without event objects is faster than AbortSignal. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CancelSource {
  readonly signal: CancelSignal;
  /** Calls the listeners, the first time only. */
  cancel(reason: unknown): void;
}

export function createCancelSource(): CancelSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  let reason: unknown;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      get reason() {
        return reason;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel(cause) {
      if (aborted) return;
      aborted = true;
      reason = cause;
      for (const listener of listeners) listener();
      listeners.clear();
    },
  };
}
