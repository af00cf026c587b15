import type { Dispatcher } from 'undici';
import { startDeadline } from '../dialpad/deadline.ts';
import { sendRequest, type WireResponse } from '../dialpad/send-request.ts';

export type Probe =
  | { readonly response: WireResponse; readonly roundTripMs: number; readonly receivedAt: number }
  | { readonly error: unknown };

const MAX_RESPONSE_BYTES = 1_000_000;

/**
 * Sends one request without a key, through the transport of calls. Any response shows that DNS, TLS, proxy and
 * network work, and its Date header has the time of the host. Never throws.
 */
export async function probeHost(
  transport: () => Promise<Dispatcher>,
  baseUrl: string,
  userAgent: string,
  limitMs: number,
): Promise<Probe> {
  const { origin, pathname } = new URL(baseUrl);
  const deadline = startDeadline(limitMs);
  const started = performance.now();
  try {
    const response = await sendRequest(
      await transport(),
      {
        origin,
        method: 'GET',
        path: `${pathname.replace(/\/$/, '')}/api/v2/company`,
        headers: ['accept', 'application/json', 'user-agent', userAgent],
      },
      { signal: deadline.signal, maxBytes: MAX_RESPONSE_BYTES },
    );
    return { response, roundTripMs: performance.now() - started, receivedAt: Date.now() };
  } catch (error) {
    return {
      error: deadline.expired ? Object.assign(new Error('no response'), { code: 'ETIMEDOUT' }) : error,
    };
  } finally {
    deadline.dispose();
  }
}
