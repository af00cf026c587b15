/** Counts requests in a sliding window for each company; operations with the same limit share a window. */
export interface RequestWindow {
  /** Counts the request and returns true, if it is within the limit. */
  tryCount(company: string, rate: { readonly requests: number; readonly seconds: number }): boolean;
  clear(): void;
}

/** `now` is in ms. */
export function createRequestWindow(now: () => number): RequestWindow {
  const times = new Map<string, number[]>();
  return {
    tryCount(company, { requests, seconds }) {
      const time = now();
      const key = `${company} ${requests}/${seconds}`;
      const recent = (times.get(key) ?? []).filter((earlier) => time - earlier < seconds * 1000);
      const isWithinLimit = recent.length < requests;
      if (isWithinLimit) recent.push(time);
      times.set(key, recent);
      return isWithinLimit;
    },
    clear: () => times.clear(),
  };
}
