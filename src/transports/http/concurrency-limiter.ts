/** Places for requests that are being served. */
export interface ConcurrencyLimiter {
  /**
   * Takes a place for a caller. Gives what frees it again, however often that is called, or why there is none.
   * `isAlone`: there are no other callers to leave places to.
   */
  take(callerId: string, isAlone: boolean): (() => void) | { readonly full: string };
  /** Places taken. */
  readonly taken: number;
}

/** Makes as many places. One caller gets at most half of them: none can keep the others out. */
export function createConcurrencyLimiter(most: number): ConcurrencyLimiter {
  const mostOfOne = Math.ceil(most / 2);
  const byCaller = new Map<string, number>();
  let taken = 0;

  return {
    take(callerId, isAlone) {
      const own = byCaller.get(callerId) ?? 0;
      if (taken >= most) return { full: 'The server is busy.' };
      if (!isAlone && own >= mostOfOne) {
        return { full: `This caller has ${own} requests under way, as many as one caller may.` };
      }
      byCaller.set(callerId, own + 1);
      taken++;
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        taken--;
        const left = (byCaller.get(callerId) ?? 1) - 1;
        if (left === 0) byCaller.delete(callerId);
        else byCaller.set(callerId, left);
      };
    },
    get taken() {
      return taken;
    },
  };
}
