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

/** A class, because every call makes some: an object of closures takes several times the memory. */
class Source implements CancelSource, CancelSignal {
  aborted = false;
  reason: unknown = undefined;
  /** Most signals have one listener at a time, which needs no set. */
  private listener: (() => void) | undefined = undefined;
  private others: Set<() => void> | undefined = undefined;

  get signal(): CancelSignal {
    return this;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.listener === undefined) this.listener = listener;
    else {
      this.others ??= new Set();
      this.others.add(listener);
    }
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.listener === listener) this.listener = undefined;
    else this.others?.delete(listener);
  }

  /** Bound, because it is passed on as a function. */
  readonly cancel = (reason: unknown): void => {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const { listener } = this;
    this.listener = undefined;
    listener?.();
    for (const other of this.others ?? []) other();
    this.others = undefined;
  };
}

export const createCancelSource = (): CancelSource => new Source();

/** For code that needs the standard type. */
export function toAbortSignal(signal: CancelSignal): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return controller.signal;
}
