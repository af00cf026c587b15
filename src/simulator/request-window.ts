/** Counts requests in a sliding window for each company; operations with the same limit share a window. */
export interface RequestWindow {
  /** Whether one more request is within the limit; if so it counts. */
  admit(company: string, rate: { readonly requests: number; readonly seconds: number }): boolean;
  clear(): void;
}

/** `now` is in ms. */
export function createRequestWindow(now: () => number): RequestWindow {
  const times = new Map<string, number[]>();
  return {
    admit(company, { requests, seconds }) {
      const time = now();
      const key = `${company} ${requests}/${seconds}`;
      const recent = (times.get(key) ?? []).filter((earlier) => time - earlier < seconds * 1000);
      const admitted = recent.length < requests;
      if (admitted) recent.push(time);
      times.set(key, recent);
      return admitted;
    },
    clear: () => times.clear(),
  };
}
