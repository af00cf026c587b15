import { StoreUnavailableError } from './store-errors.ts';

/** How long what was read may be used. */
export interface ReadCacheOptions<Value> {
  readonly read: (key: string) => Promise<Value | undefined>;
  /** So long it is not read again, in ms. */
  readonly freshMs: number;
  /** So long after the last reading it is used while reading fails with StoreUnavailableError, in ms. */
  readonly keepMs: number;
}

/** Values that are kept for a short time after they were read. */
export interface ReadCache<Value> {
  /** Rejects as `read` does, when there is nothing to fall back on. */
  get(key: string): Promise<Value | undefined>;
  /** The next reading is a new one: for after a write. */
  forget(key: string): void;
}

interface Entry<Value> {
  readonly value: Value;
  /** When it was read, and when that was last tried, on the clock of `performance.now()`. */
  readonly readAt: number;
  readonly triedAt: number;
}

/** Makes a cache. Many that ask for one key at the same time share one reading. What is not there is not kept. */
export function createReadCache<Value>(options: ReadCacheOptions<Value>): ReadCache<Value> {
  const { read, freshMs, keepMs } = options;
  const entries = new Map<string, Entry<Value>>();
  const pending = new Map<string, Promise<Value | undefined>>();

  function start(key: string): Promise<Value | undefined> {
    const startedAt = performance.now();
    /** A reading that began before a write tells of the state before it, and must not be kept. */
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
