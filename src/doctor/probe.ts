import type { Dispatcher } from 'undici';
import { startDeadline } from '../dialpad/deadline.ts';
import { sendRequest, type WireResponse } from '../dialpad/send-request.ts';

/** What came of one request without a key. */
export type Probe =
  | { readonly answer: WireResponse; readonly roundTripMs: number; readonly receivedAt: number }
  | { readonly error: unknown };

const LONGEST_ANSWER_BYTES = 1_000_000;

/**
 * Asks the upstream something without a key, on the same road that calls take: any answer at all shows that
 * name, TLS, proxy and network are right, and its Date header tells the time there. Never throws.
 */
export async function probe(
  transport: () => Promise<Dispatcher>,
  baseUrl: string,
  userAgent: string,
  limitMs: number,
): Promise<Probe> {
  const { origin, pathname } = new URL(baseUrl);
  const deadline = startDeadline(limitMs);
  const started = performance.now();
  try {
    const answer = await sendRequest(
      await transport(),
      {
        origin,
        method: 'GET',
        path: `${pathname.replace(/\/$/, '')}/api/v2/company`,
        headers: { accept: 'application/json', 'user-agent': userAgent },
      },
      { signal: deadline.signal, maxBytes: LONGEST_ANSWER_BYTES },
    );
    return { answer, roundTripMs: performance.now() - started, receivedAt: Date.now() };
  } catch (error) {
    return { error: deadline.expired ? Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }) : error };
  } finally {
    deadline.dispose();
  }
}
