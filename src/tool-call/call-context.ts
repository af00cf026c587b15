import type { DialpadClient } from '../dialpad/client.ts';
import type { AuditLog } from '../telemetry/audit-log.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ConnectionResolver } from './resolve-connection.ts';

/** What every tool call uses, made once per process. */
export interface CallContext {
  readonly client: DialpadClient;
  readonly connections: ConnectionResolver;
  readonly logger: Logger;
  readonly audit: AuditLog;
  /** Bound on one call in ms, queueing and retries included. */
  readonly timeoutMs: number;
  /** Aborts when the server stops: calls in flight end with an error that says what was applied. */
  readonly ending: AbortSignal;
  readonly maxResultChars: number;
  readonly revealSecrets: boolean;
  /** Writes return the request that they would send. */
  readonly dryRun: boolean;
  /** Called after each call, for metrics. */
  readonly onCall?: (call: { readonly tool: string; readonly outcome: string; readonly ms: number }) => void;
}
