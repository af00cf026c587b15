import type { Dispatcher } from 'undici';
import type { Method, Tool, ToolArguments } from '../registry/define-tool.ts';
import { buildRequest, type DialpadRequest } from './build-request.ts';
import { type Deadline, sleep } from './deadline.ts';
import { DialpadError } from './dialpad-error.ts';
import { type Pacer, PacingError, type Recount, type Turn } from './rate-limit/pacer.ts';
import { readResponse } from './read-response.ts';
import { mayRetry, retryDelay } from './retry-policy.ts';
import { SendError, sendRequest, type WireRequest } from './send-request.ts';

/** Whose Dialpad is called, and with which key. */
export interface Account {
  /** Origin, with a path prefix if the operator set one, without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Who shares one rate budget: the company, or until it is known the key. Never the key itself. */
  readonly company: string;
}

/** One call: who asks, and until when. */
export interface CallOptions {
  readonly account: Account;
  /** Who the queue is fair to. */
  readonly caller: string;
  readonly deadline: Deadline;
}

/** What the client reports about each attempt, for logs and metrics. */
export interface Attempt {
  readonly tool: string;
  readonly method: Method;
  readonly path: string;
  readonly attempt: number;
  /** Status, or the kind of failure. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

/** What the client is made of. */
export interface ClientOptions {
  readonly transport: () => Promise<Dispatcher>;
  /** Every attempt takes a turn. */
  readonly pacing: Pacer;
  readonly userAgent: string;
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** What stays the same over the attempts of a call. */
interface Sending {
  readonly tool: Tool;
  readonly request: WireRequest;
  readonly deadline: Deadline;
  readonly apiKey: string;
}

/** Calls Dialpad. Knows no MCP. */
export interface DialpadClient {
  /** Makes a call, retries included. Throws DialpadError, or PathArgumentError before anything is sent. */
  call(tool: Tool, args: ToolArguments, options: CallOptions): Promise<unknown>;
}

/** 8 MB: far above the largest page Dialpad sends, far below what hurts. */
const LONGEST_ANSWER_BYTES = 8_000_000;

function wireRequest(bound: DialpadRequest, account: Account, userAgent: string): WireRequest {
  const { origin, pathname } = new URL(account.baseUrl);
  const headers = {
    authorization: `Bearer ${account.apiKey}`,
    accept: 'application/json',
    'user-agent': userAgent,
    ...(bound.body !== undefined && { 'content-type': 'application/json' }),
  };
  return { ...bound, origin, path: pathname.replace(/\/$/, '') + bound.path, headers };
}

/** Why waiting ended: the time was up, or the caller left. */
function ended(deadline: Deadline, cause: unknown, maybeApplied: boolean): DialpadError {
  return new DialpadError({
    kind: deadline.expired ? 'timeout' : 'cancelled',
    maybeApplied,
    notProcessed: !maybeApplied,
    cause,
  });
}

/** Waits for a turn. What it resolves to tells the pacer where the request is. */
async function takeTurn(pacing: Pacer, turn: Turn, deadline: Deadline): Promise<Recount> {
  try {
    return await pacing.take(turn);
  } catch (error) {
    if (deadline.signal.aborted) throw ended(deadline, error, false);
    if (!(error instanceof PacingError)) throw error;
    throw new DialpadError({
      // Closed is not full: the server stops, and there is no turn to wait for.
      kind: error.reason === 'closed' ? 'cancelled' : 'busy',
      maybeApplied: false,
      notProcessed: true,
      retryAfterMs: error.waitMs,
      cause: error,
    });
  }
}

async function waitOrEnd(ms: number, deadline: Deadline): Promise<void> {
  try {
    await sleep(ms, deadline.signal);
  } catch (cause) {
    throw ended(deadline, cause, false);
  }
}

function brokenOff(error: unknown, tool: Tool, deadline: Deadline): unknown {
  if (!(error instanceof SendError)) return error;
  const { sent, status, tooLarge, cause } = error;
  const maybeApplied = sent && tool.method !== 'GET';
  if (tooLarge) return new DialpadError({ kind: 'answer_too_large', maybeApplied, cause });
  if (deadline.signal.aborted) return ended(deadline, cause, maybeApplied);
  return new DialpadError({
    kind: sent ? 'connection_lost' : 'unreachable',
    maybeApplied,
    notProcessed: !sent,
    cause,
    ...(status !== undefined && { status }),
  });
}

/** A refusal for now that is not waited out: the caller should know how long the wait would have been. */
function givenUp(error: DialpadError, delay: number): DialpadError {
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

/** A status, when a whole answer had it: a good head that breaks off is no good answer. */
const outcomeOf = ({ kind, status }: DialpadError): number | string =>
  kind === 'connection_lost' ? kind : (status ?? kind);

/** Makes a client. The transport is opened with the first call. */
export function createClient({ transport, pacing, userAgent, onAttempt }: ClientOptions): DialpadClient {
  async function dispatcher(): Promise<Dispatcher> {
    try {
      return await transport();
    } catch (cause) {
      throw new DialpadError({ kind: 'unreachable', maybeApplied: false, cause });
    }
  }

  async function send({ tool, request, deadline }: Sending, onTravel: Recount) {
    const connections = await dispatcher();
    try {
      return await sendRequest(connections, request, {
        signal: deadline.signal,
        maxBytes: LONGEST_ANSWER_BYTES,
        onTravel,
      });
    } catch (error) {
      throw brokenOff(error, tool, deadline);
    }
  }

  async function attempt(sending: Sending, number: number, onTravel: Recount) {
    const { tool, apiKey } = sending;
    const started = performance.now();
    let outcome: number | string = 'failed';
    try {
      const answer = await send(sending, onTravel);
      outcome = answer.status;
      return readResponse(answer, tool.method !== 'GET', apiKey);
    } catch (error) {
      if (error instanceof DialpadError) outcome = outcomeOf(error);
      throw error;
    } finally {
      onAttempt?.({
        tool: tool.name,
        method: tool.method,
        path: tool.path,
        attempt: number,
        outcome,
        durationMs: performance.now() - started,
      });
    }
  }

  return {
    async call(tool, args, { account, caller, deadline }) {
      const request = wireRequest(buildRequest(tool, args), account, userAgent);
      const sending = { tool, request, deadline, apiKey: account.apiKey };
      const turn = {
        company: account.company,
        caller,
        rate: tool.rate,
        deadline: deadline.at,
        signal: deadline.signal,
      };
      for (let number = 1; ; number++) {
        const onTravel = await takeTurn(pacing, turn, deadline);
        try {
          return await attempt(sending, number, onTravel);
        } catch (error) {
          if (!(error instanceof DialpadError) || !mayRetry(tool, error, number)) throw error;
          const delay = retryDelay(error, number);
          if (error.kind === 'rate_limited') pacing.penalize(account.company, tool.rate, delay);
          if (delay >= deadline.left()) throw givenUp(error, delay);
          await waitOrEnd(delay, deadline);
        }
      }
    },
  };
}
