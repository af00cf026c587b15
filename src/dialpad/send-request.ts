import type { Dispatcher } from 'undici';

/** A request on the wire. */
export interface WireRequest {
  readonly origin: string;
  readonly method: Dispatcher.HttpMethod;
  /** Sent as it is: already percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole answer. */
export interface WireResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An exchange that did not end in a whole answer. */
export class SendError extends Error {
  override readonly name = 'ExchangeError';
  /** Whether undici had begun to write the request when it failed. */
  readonly sent: boolean;
  /** Status of the answer, when its head had come. */
  readonly status: number | undefined;
  /** Whether the answer was longer than allowed. */
  readonly tooLarge: boolean;

  constructor(facts: { sent: boolean; status: number | undefined; tooLarge: boolean; cause: unknown }) {
    super('the exchange with the upstream broke off', { cause: facts.cause });
    this.sent = facts.sent;
    this.status = facts.status;
    this.tooLarge = facts.tooLarge;
  }
}

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Bounds and reports of an exchange. */
export interface SendOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** Called when the request is being written, and when its answer begins. */
  readonly onTravel?: () => void;
}

/**
 * Sends one request and reads the whole answer, at most `maxBytes` of it. Works on undici's dispatch rather
 * than on its `request`, because only there one can tell a request that was never written from one that was.
 * Throws SendError; when `signal` aborts, at once.
 */
export function sendRequest(
  dispatcher: Dispatcher,
  request: WireRequest,
  { signal, maxBytes, onTravel }: SendOptions,
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
          // Given up while it waited for a connection: nothing has been written yet, and nothing shall be.
          if (settled) controller.abort(new Error('given up'));
          else {
            running = controller;
            onTravel?.();
          }
        },
        onResponseStart(_controller, status, headers) {
          if (status < 200) return;
          onTravel?.();
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
