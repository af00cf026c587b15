/** Each confirmation may be used once. */
export interface UsedConfirmations {
  /** Whether this is the first use; undefined when that cannot be determined. */
  use(id: string, ttlSeconds: number): Promise<boolean | undefined>;
}

/** For one process. Entries are dropped when they expire. */
export function createUsedConfirmations(now: () => number = Date.now): UsedConfirmations {
  const expiries = new Map<string, number>();
  return {
    async use(id, ttlSeconds) {
      for (const [other, expiresAt] of expiries) {
        if (expiresAt > now()) break;
        expiries.delete(other);
      }
      if (expiries.has(id)) return false;
      expiries.set(id, now() + ttlSeconds * 1000);
      return true;
    },
  };
}
