// CommonJS: bundled, its names are members of the default export only.
import prometheus from 'prom-client';
import type { UpstreamHealth } from './upstream-health.ts';

/** A tool call that is over. */
export interface FinishedCall {
  readonly tool: string;
  /** `ok`, or the kind of failure. */
  readonly outcome: string;
  readonly ms: number;
}

/** One request to Dialpad that is over. */
export interface FinishedAttempt {
  /** Status, or the kind of failure. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

/** What is read when somebody asks. */
export interface Gauges {
  readonly serving: () => number;
  readonly queued: () => number;
  readonly upstream: () => UpstreamHealth;
}

/** Counts for Prometheus. They name tools and outcomes, never a caller, a connection or a value. */
export interface Metrics {
  noteCall(call: FinishedCall): void;
  noteAttempt(attempt: FinishedAttempt): void;
  /** Adds what is read when somebody asks. */
  watch(gauges: Gauges): void;
  readonly contentType: string;
  text(): Promise<string>;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the metrics of a process. */
export function createMetrics(): Metrics {
  const { Registry, collectDefaultMetrics, Counter, Gauge, Histogram } = prometheus;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'mcp_tool_calls_total',
    help: 'Tool calls that are over.',
    labelNames: ['tool', 'outcome'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'mcp_tool_call_seconds',
    help: 'How long tool calls took, queueing and retries included.',
    labelNames: ['tool'],
    buckets: SECONDS,
    registers,
  });
  const requests = new Counter({
    name: 'dialpad_requests_total',
    help: 'Requests to Dialpad, retries included.',
    labelNames: ['outcome'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'dialpad_request_seconds',
    help: 'How long requests to Dialpad took.',
    buckets: SECONDS,
    registers,
  });

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  return {
    noteCall({ tool, outcome, ms }) {
      calls.inc({ tool, outcome });
      callSeconds.observe({ tool }, ms / 1000);
    },
    noteAttempt({ outcome, durationMs }) {
      requests.inc({ outcome });
      requestSeconds.observe(durationMs / 1000);
    },
    watch({ serving, queued, upstream }) {
      gauge('mcp_http_requests_serving', 'Protocol requests being served.', serving);
      gauge('dialpad_requests_queued', 'Requests that wait for their turn in the budget.', queued);
      gauge('dialpad_up', '0 when Dialpad failed several times in a row, else 1.', () =>
        upstream().state === 'degraded' ? 0 : 1,
      );
      gauge(
        'dialpad_failures_in_a_row',
        'Failures since the last good answer of Dialpad.',
        () => upstream().failuresInARow,
      );
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
