import { StoreUnavailableError } from './store-errors.ts';

export interface ReadCacheOptions<Value> {
  readonly read: (key: string) => Promise<Value | undefined>;
  /** How long a value is used without reading it again, in ms. */
  readonly freshMs: number;
  /** How long after it was read a value is used while reading fails with StoreUnavailableError, in ms. */
  readonly keepMs: number;
}

export interface ReadCache<Value> {
  /** Rejects as `read` does, unless an older value may be used. */
  get(key: string): Promise<Value | undefined>;
  /** After a write: the next call of `get` reads again. */
  forget(key: string): void;
}

interface Entry<Value> {
  readonly value: Value;
  /** Times of the last successful read and of the last attempt, on the clock of `performance.now()`. */
  readonly readAt: number;
  readonly triedAt: number;
}

/** Concurrent calls for one key share one read. That a value is missing is not cached. */
export function createReadCache<Value>(options: ReadCacheOptions<Value>): ReadCache<Value> {
  const { read, freshMs, keepMs } = options;
  const entries = new Map<string, Entry<Value>>();
  const pending = new Map<string, Promise<Value | undefined>>();

  function start(key: string): Promise<Value | undefined> {
    const startedAt = performance.now();
    /** A read that began before a write returns the state before it: it must not be cached. */
    const keep = (entry: Entry<Value> | undefined): void => {
      if (pending.get(key) !== reading) return;
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
    };
    const reading = read(key)
      .then(
        (value) => {
          keep(value === undefined ? undefined : { value, readAt: startedAt, triedAt: startedAt });
          return value;
        },
        (error: unknown) => {
          const known = entries.get(key);
          const tooOld = known === undefined || performance.now() - known.readAt >= keepMs;
          if (tooOld || !(error instanceof StoreUnavailableError)) throw error;
          keep({ ...known, triedAt: performance.now() });
          return known.value;
        },
      )
      .finally(() => {
        if (pending.get(key) === reading) pending.delete(key);
      });
    pending.set(key, reading);
    return reading;
  }

  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry !== undefined && performance.now() - entry.triedAt < freshMs) return entry.value;
      return pending.get(key) ?? start(key);
    },
    forget(key) {
      entries.delete(key);
      pending.delete(key);
    },
  };
}
