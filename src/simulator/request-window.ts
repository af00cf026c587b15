import type { RateClass } from '../registry/define-tool.ts';

/** Counts requests in a sliding window for each company and rate class. */
export interface RequestWindow {
  /** Whether one more request is within the limit; if so it counts. */
  admit(company: string, rate: RateClass): boolean;
  /** Forgets all requests. */
  clear(): void;
}

/** Makes the limiter that Dialpad is. `now` is in ms. */
export function createRequestWindow(now: () => number): RequestWindow {
  const seen = new Map<string, number[]>();
  return {
    admit(company, { name, requests, seconds }) {
      const time = now();
      const key = `${company} ${name}`;
      const recent = (seen.get(key) ?? []).filter((earlier) => time - earlier < seconds * 1000);
      const admitted = recent.length < requests;
      if (admitted) recent.push(time);
      seen.set(key, recent);
      return admitted;
    },
    clear: () => seen.clear(),
  };
}
