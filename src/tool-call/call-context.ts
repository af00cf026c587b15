import type { DialpadClient } from '../dialpad/client.ts';
import type { CancelSignal } from '../lib/cancel-signal.ts';
import type { Tool } from '../registry/define-tool.ts';
import type { AuditLog } from '../telemetry/audit-log.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { ConnectionResolver } from './connection/resolve-connection.ts';

/** Created once per process. */
export interface CallContext {
  readonly client: DialpadClient;
  readonly connections: ConnectionResolver;
  /** The tools that the settings enable. A caller's grant can only restrict them. */
  readonly enabledTools: readonly Tool[];
  readonly logger: Logger;
  readonly audit: AuditLog;
  /** Bound on one call in ms, queueing and retries included. */
  readonly timeoutMs: number;
  /** Aborts when the server stops: calls in flight end with an error that says what was applied. */
  readonly ending: CancelSignal;
  readonly maxResultChars: number;
  readonly revealSecrets: boolean;
  /** Writes return the request that they would send. */
  readonly dryRun: boolean;
  /** Undefined unless metrics are enabled. */
  readonly metrics: Pick<Metrics, 'noteCall' | 'enter'> | undefined;
  /** Undefined unless traces are exported. */
  readonly tracing: Tracing | undefined;
  /** Whether requests to Dialpad carry the `traceparent` of the call. */
  readonly traceUpstream: boolean;
}
