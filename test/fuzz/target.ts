import type { Random } from './mutate.ts';

/** One input of the server that the fuzzer attacks. */
export interface Target {
  /** Sends one mutated input. Throws when the server crashes, hangs, leaks a secret or answers with an invalid message. */
  attack(random: Random): Promise<void>;
  /** Checks that the server still works and has not grown, and stops it. */
  close(): Promise<void>;
}

/** How a target is opened. */
export type OpenTarget = (bundle: string) => Promise<Target>;

/** Longer than any valid answer takes, in ms: after this the server hangs. */
export const HANG_MS = 20_000;

/** Resident memory that a server may reach under attack, in KB. */
export const MOST_RSS_KB = 700_000;

/** Values that must never appear in an answer or a log. */
export const secrets = {
  apiKey: 'fuzz-api-key-7f3a9c1e5b2d',
  storeKey: Buffer.from('fuzz-store-key-0123456789abcdefg').toString('base64'),
  sipPassword: 'fuzz-sip-password-51c7',
} as const;

/** Throws when the text contains a secret. */
export function assertNoSecret(text: string): void {
  for (const [name, secret] of Object.entries(secrets)) {
    if (text.includes(secret)) throw new Error(`the ${name} appears in: ${text.slice(0, 300)}`);
  }
}

/** Rejects when `work` takes longer than a server that works. */
export function withinHangLimit<Value>(work: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer after ${HANG_MS} ms`)), HANG_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
