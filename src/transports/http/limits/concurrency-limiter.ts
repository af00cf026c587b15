import { unavailable } from '../http-error.ts';

/** The caller of a request and its company. */
export type Holders = Readonly<Record<string, string>>;

/** Limits concurrent requests, and shares the limit between callers and companies. */
export interface ConcurrencyLimiter {
  /** Takes a permit and returns its release, to be called once. Throws HttpError when there is none. */
  acquire(holders: Holders): () => void;
  readonly acquired: number;
}

/**
 * A holder gets another permit while it has fewer than are free: half of all when it is alone, a third each when there
 * are two. So no holder can block the others, however many requests it sends.
 */
export function createConcurrencyLimiter(limit: number): ConcurrencyLimiter {
  const byHolder = new Map<string, number>();
  let acquired = 0;

  const add = (holder: string, permits: number) => {
    const held = (byHolder.get(holder) ?? 0) + permits;
    if (held === 0) byHolder.delete(holder);
    else byHolder.set(holder, held);
  };

  return {
    acquire(holders) {
      if (acquired >= limit) throw unavailable('The server is busy.', 1);
      const keys: string[] = [];
      for (const [kind, id] of Object.entries(holders)) {
        const key = `${kind} ${id}`;
        const held = byHolder.get(key) ?? 0;
        if (held >= limit - acquired) {
          throw unavailable(`This ${kind} has ${held} requests in flight, the most that it may have now.`, 1);
        }
        keys.push(key);
      }
      for (const key of keys) add(key, 1);
      acquired++;
      return () => {
        for (const key of keys) add(key, -1);
        acquired--;
      };
    },
    get acquired() {
      return acquired;
    },
  };
}
