import type { Dispatcher } from 'undici';
import type { CancelSignal } from '../lib/cancel-signal.ts';
import type { Permit } from './rate-limit/rate-limiter.ts';

export interface WireRequest {
  readonly origin: string;
  readonly method: Dispatcher.HttpMethod;
  /** Percent-encoded. */
  readonly path: string;
  /** Names and values alternate. */
  readonly headers: string[];
  readonly body?: string | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The request did not end in a complete response. */
export class SendError extends Error {
  override readonly name = 'SendError';
  /** Whether undici had begun to write the request when it failed. */
  readonly sent: boolean;
  /** Status of the response, when its head had arrived. */
  readonly status: number | undefined;
  /** Whether the response was longer than allowed. */
  readonly tooLarge: boolean;

  constructor(facts: { sent: boolean; status: number | undefined; tooLarge: boolean; cause: unknown }) {
    super('the request did not end in a complete response', { cause: facts.cause });
    this.sent = facts.sent;
    this.status = facts.status;
    this.tooLarge = facts.tooLarge;
  }
}

/** The first value of a header that may be repeated. */
export const headerOf = ({ headers }: Pick<WireResponse, 'headers'>, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

export interface SendOptions {
  readonly signal: CancelSignal;
  readonly maxBytes: number;
  readonly permit?: Permit;
}

/**
 * Sends one request and reads the whole response, at most `maxBytes` of it. Uses undici's `dispatch`, because its
 * `request` does not tell whether a failed request had been written. Throws SendError; when `signal` aborts, at once.
 */
export function sendRequest(
  dispatcher: Dispatcher,
  { origin, method, path, headers, body }: WireRequest,
  { signal, maxBytes, permit }: SendOptions,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let head: Pick<WireResponse, 'status' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    let settled = false;

    function settle(): boolean {
      if (settled) return false;
      settled = true;
      signal.removeEventListener('abort', abort);
      return true;
    }
    function fail(cause: unknown, tooLarge = false): void {
      if (!settle()) return;
      reject(new SendError({ sent: running !== undefined, status: head?.status, tooLarge, cause }));
    }
    function stop(reason: Error, tooLarge = false): void {
      fail(reason, tooLarge);
      running?.abort(reason);
    }
    function abort(): void {
      stop(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    }

    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort);

    dispatcher.dispatch(
      { origin, method, path, headers, body: body ?? null },
      {
        onRequestStart(controller) {
          // Aborted while it waited for a socket: nothing has been written yet.
          if (settled) controller.abort(new Error('aborted'));
          else {
            running = controller;
            permit?.markSent();
          }
        },
        onResponseStart(_controller, status, responseHeaders) {
          if (status < 200) return;
          permit?.markSent();
          head = { status, headers: responseHeaders };
          if (Number(headerOf(head, 'content-length') ?? 0) > maxBytes) stop(new Error('too large'), true);
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
          if (bytes > maxBytes) stop(new Error('too large'), true);
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (head === undefined || !settle()) return;
          const [first] = chunks;
          const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes);
          resolve({ ...head, body: whole.toString('utf8') });
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}
