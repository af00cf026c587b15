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

export function observeCall(context: CallContext, call: ToolCall): ObservedCall {
  const { logger, metrics, tracing } = context;
  const { tool, caller, requestId } = call;
  const started = performance.now();
  const span = startSpan(context, call);
  let queuedMs = 0;
  let upstreamMs = 0;
  let attempts = 0;
  let status: number | undefined;
  let leave: (() => void) | undefined;

  return {
    traceparent: span && context.traceUpstream ? tracing?.traceparentOf(span.context) : undefined,
    enter(tenant) {
      leave ??= metrics?.enter(tenant);
    },
    onPermit(waitMs) {
      queuedMs += waitMs;
      if (tracing === undefined || span === undefined) return;
      const parent = span.context;
      tracing.record({ name: 'rate limit wait', kind: 'internal', parent, attributes: {}, ms: waitMs });
    },
    onAttempt({ method, path, attempt, outcome, durationMs }: Attempt) {
      upstreamMs += durationMs;
      attempts++;
      status = typeof outcome === 'number' ? outcome : undefined;
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
    },
    finish(outcome, pcid) {
      const ms = performance.now() - started;
      leave?.();
      metrics?.noteCall({ tool: tool.name, outcome, ms, queuedMs, upstreamMs });
      span?.end(outcome === 'ok' ? undefined : outcome);
      if (!logger.isLevelEnabled('info')) return;
      logger.info(
        {
          requestId,
          caller: caller.id,
          pcid,
          tool: tool.name,
          outcome,
          status,
          attempts,
          ms: Math.round(ms),
          queuedMs: Math.round(queuedMs),
          upstreamMs: Math.round(upstreamMs),
          ownMs: Math.round(ms - queuedMs - upstreamMs),
        },
        'tool call',
      );
    },
  };
}
