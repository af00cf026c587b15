/** Kinds of failure that need different next steps. */
export type DialpadErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'rejected'
  | 'rate_limited'
  | 'server_error'
  | 'redirect'
  | 'invalid_response'
  | 'empty_response'
  | 'error_response'
  | 'response_too_large'
  | 'unreachable'
  | 'connection_lost'
  | 'timeout'
  | 'busy'
  | 'cancelled';

export interface DialpadErrorFacts {
  readonly kind: DialpadErrorKind;
  /** HTTP status, when a response arrived. */
  readonly status?: number;
  /** Error text from Dialpad, cleaned and shortened. Untrusted. */
  readonly detail?: string;
  /** Whether Dialpad may have carried out the request although its response is missing or unusable. */
  readonly maybeApplied: boolean;
  /** Whether the request provably never reached Dialpad's application. */
  readonly notProcessed?: boolean;
  /** How long to wait before another try, in ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The message is for logs; the text for the model is written in `tool-call/result/explain-error.ts`. */
export class DialpadError extends Error {
  override readonly name = 'DialpadError';
  readonly kind: DialpadErrorKind;
  readonly status: number | undefined;
  readonly detail: string | undefined;
  readonly maybeApplied: boolean;
  readonly notProcessed: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(facts: DialpadErrorFacts) {
    super(`Dialpad call failed: ${facts.kind}${facts.status ? ` (${facts.status})` : ''}`, {
      cause: facts.cause,
    });
    this.kind = facts.kind;
    this.status = facts.status;
    this.detail = facts.detail;
    this.maybeApplied = facts.maybeApplied;
    this.notProcessed = facts.notProcessed ?? false;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
