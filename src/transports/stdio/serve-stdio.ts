import type { Caller } from '../../auth/caller.ts';
import { type CancelSource, createCancelSource } from '../../lib/cancel-signal.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { DirectCalls } from '../../protocol/direct-calls.ts';
import type { DirectRequest } from '../../protocol/direct-path.ts';
import type { DirectSession } from '../../protocol/direct-session.ts';
import type { ToolLists } from '../../protocol/tool-lists.ts';
import type { MessageStream } from './message-stream.ts';

/** Serves what the direct path does not serve. Loaded when it is first needed. */
export interface StdioBackend {
  readonly calls: DirectCalls;
  /** Delivers a message to the SDK's server, after the messages that set it to the state of the connection. */
  deliver(message: JsonObject, replay: readonly JsonObject[]): void;
}

export interface StdioParts {
  readonly stream: MessageStream;
  readonly caller: Caller;
  /** Undefined when the SDK serves everything. */
  readonly direct: { readonly session: DirectSession; readonly lists: ToolLists } | undefined;
  /** Opens the backend, the first time only. */
  readonly openBackend: () => Promise<StdioBackend>;
  readonly onError: (error: Error) => void;
}

/** When the backend is loaded if no message needs it earlier, in ms from the start, so that a first call is fast. */
const IDLE_MS = 250;

/** Serves one client, directly where possible and otherwise with the SDK. */
export function serveStdio({ stream, caller, direct, openBackend, onError }: StdioParts): void {
  const calls = new Map<unknown, CancelSource>();
  let backend: StdioBackend | undefined;
  let waiting: (() => void)[] = [];

  function withBackend(use: (opened: StdioBackend) => void): void {
    if (backend !== undefined) {
      use(backend);
      return;
    }
    waiting.push(() => backend && use(backend));
    if (waiting.length > 1) return;
    void openBackend().then((opened) => {
      backend = opened;
      const uses = waiting;
      waiting = [];
      for (const run of uses) run();
    });
  }

  const preload = () => withBackend(() => {});

  function deliver(message: JsonObject): void {
    const { id, method } = message;
    if (typeof method === 'string' && (typeof id === 'string' || typeof id === 'number')) stream.begin(id);
    withBackend((opened) => opened.deliver(message, direct?.session.replay ?? []));
  }

  function call(request: DirectRequest, message: JsonObject): void {
    const { id } = request;
    const source = createCancelSource();
    const { signal } = source;
    calls.set(id, source);
    stream.begin(id);
    const end = () => {
      if (calls.get(id) === source) calls.delete(id);
    };
    withBackend((opened) => {
      if (signal.aborted) return;
      const found = opened.calls.find(request, caller);
      if (found === undefined) {
        end();
        deliver(message);
        return;
      }
      void opened.calls.run(found, { caller, signal }).then((response) => {
        end();
        if (signal.aborted) return;
        stream.write(...response);
        stream.settle(id);
      });
    });
  }

  /** Cancels a call that is served directly. It gets no response. */
  function cancelled({ method, params }: JsonObject): boolean {
    if (method !== 'notifications/cancelled' || !isRecord(params)) return false;
    const { requestId } = params;
    const call = calls.get(requestId);
    if (call === undefined) return false;
    calls.delete(requestId);
    call.cancel(new Error('the client cancelled the call'));
    stream.settle(requestId);
    return true;
  }

  function accept(message: JsonObject): void {
    if (cancelled(message)) return;
    const outcome = direct?.session.take(message) ?? 'sdk';
    if (outcome === 'sdk') deliver(message);
    else if (!('request' in outcome)) {
      if (outcome.response !== undefined) stream.write(outcome.response);
    } else if (outcome.request.call === undefined) {
      stream.write(...(direct?.lists.respond(outcome.request, caller) ?? []));
      setImmediate(preload);
    } else call(outcome.request, message);
  }

  setTimeout(preload, IDLE_MS).unref();
  stream.start(accept, onError);
}
