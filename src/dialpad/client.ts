import type { Dispatcher } from 'undici';
import type { Method, Tool, ToolArguments } from '../registry/define-tool.ts';
import { buildRequest, type DialpadRequest } from './build-request.ts';
import { type Deadline, sleep } from './deadline.ts';
import { DialpadError } from './dialpad-error.ts';
import { type Permit, RateLimitError, type RateLimiter } from './rate-limit/rate-limiter.ts';
import { readResponse } from './read-response.ts';
import { createKeyRedactor } from './redact-key.ts';
import { mayRetry, retryDelay } from './retry-policy.ts';
import { SendError, sendRequest, type WireRequest } from './send-request.ts';

export interface Account {
  /** Origin, with a path prefix if one is configured, without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Id of the rate limit: the company, or a digest of the key while the company is not known. Never the key. */
  readonly company: string;
}

/** Observes one call, for its log line, metrics and traces. */
export interface CallObserver {
  /** Called before each attempt with the wait for the rate limit, in ms. */
  onPermit(waitMs: number): void;
  onAttempt(attempt: Attempt): void;
}

export interface CallOptions {
  readonly account: Account;
  /** The queue of the rate limiter is fair between callers. */
  readonly caller: string;
  readonly deadline: Deadline;
  readonly observer?: CallObserver | undefined;
  /** The `traceparent` header to send. */
  readonly traceparent?: string | undefined;
}

/** One attempt that has ended, for logs and metrics. */
export interface Attempt {
  readonly tool: string;
  readonly method: Method;
  readonly path: string;
  readonly attempt: number;
  /** Status, or the kind of failure. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

export interface ClientOptions {
  readonly transport: () => Promise<Dispatcher>;
  readonly rateLimiter: RateLimiter;
  readonly userAgent: string;
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** Calls Dialpad. Knows no MCP. */
export interface DialpadClient {
  /** Makes a call, retries included. Throws DialpadError, or PathArgumentError before anything is sent. */
  call(tool: Tool, args: ToolArguments, options: CallOptions): Promise<unknown>;
}

/** Far above the largest page that Dialpad sends. */
const MAX_RESPONSE_BYTES = 8_000_000;

/** What stays the same over the attempts of a call. */
interface PreparedCall {
  readonly tool: Tool;
  readonly request: WireRequest;
  readonly deadline: Deadline;
  readonly redactKey: (text: string) => string;
  readonly observer: CallObserver | undefined;
}

function wireRequest(
  request: DialpadRequest,
  { account, traceparent }: CallOptions,
  userAgent: string,
): WireRequest {
  const { origin, pathname } = new URL(account.baseUrl);
  const headers = {
    authorization: `Bearer ${account.apiKey}`,
    accept: 'application/json',
    'user-agent': userAgent,
    ...(traceparent !== undefined && { traceparent }),
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
  };
  return { ...request, origin, path: pathname.replace(/\/$/, '') + request.path, headers };
}

/** The call ended before its response: by its deadline, or because it was cancelled. */
function endedError(deadline: Deadline, cause: unknown, maybeApplied: boolean): DialpadError {
  return new DialpadError({
    kind: deadline.expired ? 'timeout' : 'cancelled',
    maybeApplied,
    notProcessed: !maybeApplied,
    cause,
  });
}

function noPermitError(error: unknown, deadline: Deadline): unknown {
  if (deadline.signal.aborted) return endedError(deadline, error, false);
  if (!(error instanceof RateLimitError)) return error;
  return new DialpadError({
    kind: error.reason === 'closed' ? 'cancelled' : 'busy',
    maybeApplied: false,
    notProcessed: true,
    retryAfterMs: error.waitMs,
    cause: error,
  });
}

function sendFailedError(error: unknown, tool: Tool, deadline: Deadline): unknown {
  if (!(error instanceof SendError)) return error;
  const { sent, status, tooLarge, cause } = error;
  const maybeApplied = sent && tool.method !== 'GET';
  if (tooLarge) return new DialpadError({ kind: 'response_too_large', maybeApplied, cause });
  if (deadline.signal.aborted) return endedError(deadline, cause, maybeApplied);
  return new DialpadError({
    kind: sent ? 'connection_lost' : 'unreachable',
    maybeApplied,
    notProcessed: !sent,
    cause,
    ...(status !== undefined && { status }),
  });
}

/** A 429 that is not retried tells the caller how long the wait would have been. */
function withRetryAfter(error: DialpadError, delay: number): DialpadError {
  if (error.kind !== 'rate_limited' || error.retryAfterMs !== undefined) return error;
  const { kind, maybeApplied, notProcessed } = error;
  return new DialpadError({
    kind,
    status: 429,
    maybeApplied,
    notProcessed,
    retryAfterMs: delay,
    cause: error,
  });
}

/** The status only when the response was complete. */
const outcomeOf = ({ kind, status }: DialpadError): number | string =>
  kind === 'connection_lost' ? kind : (status ?? kind);

/** The transport is opened with the first call. */
export function createClient({ transport, rateLimiter, userAgent, onAttempt }: ClientOptions): DialpadClient {
  async function dispatcher(): Promise<Dispatcher> {
    try {
      return await transport();
    } catch (cause) {
      throw new DialpadError({ kind: 'unreachable', maybeApplied: false, cause });
    }
  }

  async function acquirePermit({ tool, deadline }: PreparedCall, { account, caller, observer }: CallOptions) {
    const started = performance.now();
    try {
      return await rateLimiter.acquire({
        company: account.company,
        caller,
        rate: tool.rate,
        deadline: deadline.at,
        signal: deadline.signal,
      });
    } catch (error) {
      throw noPermitError(error, deadline);
    } finally {
      observer?.onPermit(performance.now() - started);
    }
  }

  async function send({ tool, request, deadline }: PreparedCall, permit: Permit) {
    const agent = await dispatcher();
    try {
      return await sendRequest(agent, request, {
        signal: deadline.signal,
        maxBytes: MAX_RESPONSE_BYTES,
        permit,
      });
    } catch (error) {
      throw sendFailedError(error, tool, deadline);
    }
  }

  async function attempt(call: PreparedCall, number: number, permit: Permit): Promise<unknown> {
    const { tool, redactKey, observer } = call;
    const started = performance.now();
    let outcome: number | string = 'failed';
    try {
      const response = await send(call, permit);
      outcome = response.status;
      return readResponse(response, tool.method !== 'GET', redactKey);
    } catch (error) {
      if (error instanceof DialpadError) outcome = outcomeOf(error);
      throw error;
    } finally {
      const ended = {
        tool: tool.name,
        method: tool.method,
        path: tool.path,
        attempt: number,
        outcome,
        durationMs: performance.now() - started,
      };
      onAttempt?.(ended);
      observer?.onAttempt(ended);
    }
  }

  /** Waits before the next attempt. Throws `error` when the deadline does not leave the time. */
  async function waitToRetry(error: DialpadError, delay: number, deadline: Deadline): Promise<void> {
    if (delay >= deadline.left()) throw withRetryAfter(error, delay);
    await sleep(delay, deadline.signal).catch((cause) => {
      throw endedError(deadline, cause, false);
    });
  }

  return {
    async call(tool, args, options) {
      const { account, deadline } = options;
      const request = wireRequest(buildRequest(tool, args), options, userAgent);
      const call = {
        tool,
        request,
        deadline,
        redactKey: createKeyRedactor(account.apiKey),
        observer: options.observer,
      };
      for (let number = 1; ; number++) {
        const permit = await acquirePermit(call, options);
        try {
          return await attempt(call, number, permit);
        } catch (error) {
          if (!(error instanceof DialpadError) || !mayRetry(tool, error, number)) throw error;
          const delay = retryDelay(error, number);
          if (error.kind === 'rate_limited') rateLimiter.pause(account.company, tool.rate, delay);
          await waitToRetry(error, delay, deadline);
        }
      }
    },
  };
}
