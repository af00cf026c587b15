import type { Dispatcher } from 'undici';
import type { Method, Tool, ToolArguments } from '../registry/define-tool.ts';
import { buildRequest } from './build-request.ts';
import { type Deadline, sleep } from './deadline.ts';
import { DialpadError } from './dialpad-error.ts';
import {
  type Permit,
  RateLimitError,
  type RateLimiter,
  type RateRequest,
} from './rate-limit/rate-limiter.ts';
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
  readonly redactKey: (text: string) => string;
  readonly rateRequest: RateRequest;
  readonly deadline: Deadline;
  readonly observer: CallObserver | undefined;
}

/** Base URLs come from the settings, so there are few. */
const bases = new Map<string, { readonly origin: string; readonly prefix: string }>();

function baseOf(baseUrl: string) {
  let base = bases.get(baseUrl);
  if (base === undefined) {
    const { origin, pathname } = new URL(baseUrl);
    base = { origin, prefix: pathname.replace(/\/$/, '') };
    bases.set(baseUrl, base);
  }
  return base;
}

/** The part of a request that depends only on the account. */
function prepareAccount({ baseUrl, apiKey }: Account, userAgent: string) {
  const headers = [
    'authorization',
    `Bearer ${apiKey}`,
    'accept',
    'application/json',
    'user-agent',
    userAgent,
  ];
  return {
    ...baseOf(baseUrl),
    headers,
    bodyHeaders: [...headers, 'content-type', 'application/json'],
    redactKey: createKeyRedactor(apiKey),
  };
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

/** For a 429 that is not retried: adds how long the wait would have been. */
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

/** The first call opens the transport. */
export function createClient({ transport, rateLimiter, userAgent, onAttempt }: ClientOptions): DialpadClient {
  let agent: Dispatcher | undefined;
  const accounts = new WeakMap<Account, ReturnType<typeof prepareAccount>>();

  function prepare(tool: Tool, args: ToolArguments, options: CallOptions): PreparedCall {
    const { account, caller, deadline, observer, traceparent } = options;
    let prepared = accounts.get(account);
    if (prepared === undefined) {
      prepared = prepareAccount(account, userAgent);
      accounts.set(account, prepared);
    }
    const { origin, prefix, redactKey } = prepared;
    const { method, path, body } = buildRequest(tool, args);
    const always = body === undefined ? prepared.headers : prepared.bodyHeaders;
    const headers = traceparent === undefined ? always : [...always, 'traceparent', traceparent];
    return {
      tool,
      request: { origin, method, path: prefix + path, headers, body },
      redactKey,
      rateRequest: {
        company: account.company,
        caller,
        rate: tool.rate,
        deadline: deadline.at,
        signal: deadline.signal,
      },
      deadline,
      observer,
    };
  }

  async function openAgent(): Promise<Dispatcher> {
    try {
      return await transport();
    } catch (cause) {
      throw new DialpadError({ kind: 'unreachable', maybeApplied: false, cause });
    }
  }

  async function attempt(call: PreparedCall, number: number): Promise<unknown> {
    const { tool, request, deadline, observer } = call;
    const askedAt = performance.now();
    let permit: Permit;
    try {
      const acquired = rateLimiter.acquire(call.rateRequest);
      permit = acquired instanceof Promise ? await acquired : acquired;
    } catch (error) {
      throw noPermitError(error, deadline);
    } finally {
      observer?.onPermit(performance.now() - askedAt);
    }
    const started = performance.now();
    let outcome: number | string = 'failed';
    try {
      agent ??= await openAgent();
      const { signal } = deadline;
      const response = await sendRequest(agent, request, { signal, maxBytes: MAX_RESPONSE_BYTES, permit });
      outcome = response.status;
      return readResponse(response, tool.method !== 'GET', call.redactKey);
    } catch (thrown) {
      const error = sendFailedError(thrown, tool, deadline);
      if (error instanceof DialpadError) outcome = outcomeOf(error);
      throw error;
    } finally {
      permit.release();
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

  /** Throws `error` when the deadline is too near for the wait. */
  async function waitToRetry(error: DialpadError, delay: number, deadline: Deadline): Promise<void> {
    if (delay >= deadline.remainingMs()) throw withRetryAfter(error, delay);
    await sleep(delay, deadline.signal).catch((cause) => {
      throw endedError(deadline, cause, false);
    });
  }

  return {
    async call(tool, args, options) {
      const { account, deadline } = options;
      const call = prepare(tool, args, options);
      for (let number = 1; ; number++) {
        try {
          return await attempt(call, number);
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
