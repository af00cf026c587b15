import type { Dispatcher } from 'undici';
import type { Permit } from './rate-limit/rate-limiter.ts';

export interface WireRequest {
  readonly origin: string;
  readonly method: Dispatcher.HttpMethod;
  /** Sent as it is: already percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
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

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly permit?: Permit;
}

/**
 * Sends one request and reads the whole response, at most `maxBytes` of it. Uses undici's `dispatch`, because its
 * `request` does not tell whether a failed request had been written. Throws SendError; when `signal` aborts, at once.
 */
export function sendRequest(
  dispatcher: Dispatcher,
  request: WireRequest,
  { signal, maxBytes, permit }: SendOptions,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let head: Pick<WireResponse, 'status' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    let settled = false;

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      signal.removeEventListener('abort', abort);
      return true;
    };
    const fail = (cause: unknown, tooLarge = false) => {
      if (!settle()) return;
      reject(new SendError({ sent: running !== undefined, status: head?.status, tooLarge, cause }));
    };
    const stop = (reason: Error, tooLarge = false) => {
      fail(reason, tooLarge);
      running?.abort(reason);
    };
    const abort = () => stop(signal.reason instanceof Error ? signal.reason : new Error('aborted'));

    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });

    dispatcher.dispatch(
      { ...request, headers: { ...request.headers }, body: request.body ?? null },
      {
        onRequestStart(controller) {
          // Aborted while it waited for a socket: nothing has been written yet.
          if (settled) controller.abort(new Error('aborted'));
          else {
            running = controller;
            permit?.markSent();
          }
        },
        onResponseStart(_controller, status, headers) {
          if (status < 200) return;
          permit?.markSent();
          const lines = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), first(value)]);
          head = { status, headers: Object.fromEntries(lines) };
          if (Number(head.headers['content-length'] ?? 0) > maxBytes) stop(new Error('too large'), true);
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
          if (bytes > maxBytes) stop(new Error('too large'), true);
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (head !== undefined && settle()) {
            resolve({ ...head, body: Buffer.concat(chunks, bytes).toString('utf8') });
          }
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}
