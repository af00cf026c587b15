import { unavailable } from './http-error.ts';

/** Bounds how many requests are served at once. */
export interface ConcurrencyLimiter {
  /**
   * Takes a place for a caller. Returns what releases it, at most once. Throws HttpError when there is none.
   * `isOnly`: there are no other callers to leave places to.
   */
  acquire(callerId: string, isOnly: boolean): () => void;
  readonly acquired: number;
}

/** One caller gets at most half of the places, so none can keep the others out. */
export function createConcurrencyLimiter(limit: number): ConcurrencyLimiter {
  const limitOfCaller = Math.ceil(limit / 2);
  const byCaller = new Map<string, number>();
  let acquired = 0;

  return {
    acquire(callerId, isOnly) {
      const ofCaller = byCaller.get(callerId) ?? 0;
      if (acquired >= limit) throw unavailable('The server is busy.', 1);
      if (!isOnly && ofCaller >= limitOfCaller) {
        throw unavailable(
          `This caller has ${ofCaller} requests in flight, the most that one caller may have.`,
          1,
        );
      }
      byCaller.set(callerId, ofCaller + 1);
      acquired++;
      return () => {
        acquired--;
        const left = (byCaller.get(callerId) ?? 1) - 1;
        if (left === 0) byCaller.delete(callerId);
        else byCaller.set(callerId, left);
      };
    },
    get acquired() {
      return acquired;
    },
  };
}
