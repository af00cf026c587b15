/** The source of the Prometheus registry, of docs/metrics.md and of the check of dashboards. */

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Upper bounds of histogram buckets, in seconds. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const metricDefinitions = {
  toolCalls: {
    type: 'counter',
    name: 'mcp_tool_calls_total',
    help: 'Finished tool calls, by outcome: ok or the kind of failure.',
    labels: ['tool', 'outcome'],
  },
  toolCallSeconds: {
    type: 'histogram',
    name: 'mcp_tool_call_seconds',
    help: 'Duration of tool calls, queueing and retries included.',
    labels: ['tool'],
  },
  queueSeconds: {
    type: 'histogram',
    name: 'mcp_tool_call_queue_seconds',
    help: 'Part of a tool call spent waiting for the rate limit.',
  },
  upstreamSeconds: {
    type: 'histogram',
    name: 'mcp_tool_call_upstream_seconds',
    help: 'Part of a tool call spent waiting for Dialpad, over all attempts.',
  },
  ownSeconds: {
    type: 'histogram',
    name: 'mcp_tool_call_own_seconds',
    help: 'Part of a tool call spent in this server.',
  },
  callsInFlight: {
    type: 'gauge',
    name: 'mcp_tool_calls_in_flight',
    help: 'Tool calls in flight, by tenant: a company, or a digest of the key while the company is unknown. The tenant "other" has all beyond the first hundred.',
    labels: ['tenant'],
  },
  httpServing: {
    type: 'gauge',
    name: 'mcp_http_requests_serving',
    help: 'MCP messages being served over HTTP.',
  },
  requests: {
    type: 'counter',
    name: 'dialpad_requests_total',
    help: 'Requests to Dialpad, retries included, by outcome: an HTTP status or the kind of failure.',
    labels: ['outcome'],
  },
  requestSeconds: {
    type: 'histogram',
    name: 'dialpad_request_seconds',
    help: 'Duration of requests to Dialpad.',
  },
  retries: {
    type: 'counter',
    name: 'dialpad_retries_total',
    help: 'Requests to Dialpad that repeat an earlier one.',
  },
  rateLimited: {
    type: 'counter',
    name: 'dialpad_rate_limited_total',
    help: 'Responses with status 429: another program uses the same rate limit.',
  },
  rateLimitWaits: {
    type: 'counter',
    name: 'dialpad_rate_limit_waits_total',
    help: 'Tool calls that had to wait for the rate limit.',
  },
  requestsQueued: {
    type: 'gauge',
    name: 'dialpad_requests_queued',
    help: 'Requests that wait for the rate limit.',
  },
  dialpadUp: {
    type: 'gauge',
    name: 'dialpad_up',
    help: '0 after several failures in a row, else 1.',
  },
  failuresInARow: {
    type: 'gauge',
    name: 'dialpad_failures_in_a_row',
    help: 'Failed requests since the last successful response.',
  },
  storeUp: {
    type: 'gauge',
    name: 'mcp_store_up',
    help: '1 when the store of connections and callers can be read, else 0. Absent in single-account mode.',
  },
  redisUp: {
    type: 'gauge',
    name: 'mcp_redis_up',
    help: '1 when the rate limiter reaches Redis, 0 while it uses its own share. Absent without Redis.',
  },
  auditInFlight: {
    type: 'gauge',
    name: 'mcp_audit_writes_in_flight',
    help: 'Writes with a recorded intent and no outcome yet.',
  },
  auditFailures: {
    type: 'gauge',
    name: 'mcp_audit_failures',
    help: 'Lines of the audit log that could not be recorded since the start.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricKey = keyof typeof metricDefinitions;
