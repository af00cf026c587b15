import type { Attempt, CallObserver } from '../dialpad/client.ts';
import type { OpenSpan, TraceCarrier } from '../telemetry/tracing.ts';
import type { CallContext } from './call-context.ts';
import type { ToolCall } from './call-tool.ts';

/** Observes a call from its start to its end: one log line, metrics, and spans when traces are exported. */
export interface ObservedCall extends CallObserver {
  /** The `traceparent` to send to Dialpad, if that is configured. */
  readonly traceparent: string | undefined;
  /** Counts the call as in flight for its tenant until {@link ObservedCall.finish}. */
  enter(tenant: string): void;
  finish(outcome: string, pcid: string | undefined): void;
}

const noCarrier: TraceCarrier = {};

function startSpan({ tracing }: CallContext, { tool, trace = noCarrier }: ToolCall): OpenSpan | undefined {
  // Names and attributes follow the OpenTelemetry semantic conventions for MCP.
  return tracing?.start(`tools/call ${tool.name}`, tracing.extract(trace), {
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': tool.name,
    'gen_ai.operation.name': 'execute_tool',
  });
}

/** A class, because every call makes one: an object of closures takes several times the memory. */
class ObservedToolCall implements ObservedCall {
  readonly traceparent: string | undefined;
  private readonly context: CallContext;
  private readonly call: ToolCall;
  private readonly started = performance.now();
  private readonly span: OpenSpan | undefined;
  private queuedMs = 0;
  private upstreamMs = 0;
  private attempts = 0;
  private status: number | undefined = undefined;
  private leave: (() => void) | undefined = undefined;

  constructor(context: CallContext, call: ToolCall) {
    const { tracing, traceUpstream } = context;
    this.context = context;
    this.call = call;
    this.span = startSpan(context, call);
    this.traceparent = this.span && traceUpstream ? tracing?.traceparentOf(this.span.context) : undefined;
  }

  enter(tenant: string): void {
    this.leave ??= this.context.metrics?.enter(tenant);
  }

  onPermit(waitMs: number): void {
    this.queuedMs += waitMs;
    const { span } = this;
    const { tracing } = this.context;
    if (tracing === undefined || span === undefined) return;
    const parent = span.context;
    tracing.record({ name: 'rate limit wait', kind: 'internal', parent, attributes: {}, ms: waitMs });
  }

  onAttempt({ method, path, attempt, outcome, durationMs }: Attempt): void {
    this.upstreamMs += durationMs;
    this.attempts++;
    this.status = typeof outcome === 'number' ? outcome : undefined;
    const { span } = this;
    const { tracing } = this.context;
    if (tracing === undefined || span === undefined) return;
    const isError = typeof outcome === 'string' || outcome >= 400;
    tracing.record({
      name: `${method} ${path}`,
      kind: 'client',
      parent: span.context,
      ms: durationMs,
      error: isError ? String(outcome) : undefined,
      attributes: {
        'http.request.method': method,
        'url.template': path,
        ...(typeof outcome === 'number' && { 'http.response.status_code': outcome }),
        ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      },
    });
  }

  finish(outcome: string, pcid: string | undefined): void {
    const { queuedMs, upstreamMs } = this;
    const { logger, metrics } = this.context;
    const { tool, caller, requestId } = this.call;
    const ms = performance.now() - this.started;
    this.leave?.();
    metrics?.noteCall({ tool: tool.name, outcome, ms, queuedMs, upstreamMs });
    this.span?.end(outcome === 'ok' ? undefined : outcome);
    if (!logger.isLevelEnabled('info')) return;
    logger.info(
      {
        requestId,
        caller: caller.id,
        pcid,
        tool: tool.name,
        outcome,
        status: this.status,
        attempts: this.attempts,
        ms: Math.round(ms),
        queuedMs: Math.round(queuedMs),
        upstreamMs: Math.round(upstreamMs),
        ownMs: Math.round(ms - queuedMs - upstreamMs),
      },
      'tool call',
    );
  }
}

export const observeCall = (context: CallContext, call: ToolCall): ObservedCall =>
  new ObservedToolCall(context, call);
