// CommonJS: bundled, its names are members of the default export only.
import prometheus from 'prom-client';
import { type MetricDefinition, type MetricKey, metricDefinitions, SECONDS } from './metric-definitions.ts';

export interface FinishedCall {
  readonly tool: string;
  /** `ok`, or the kind of failure. */
  readonly outcome: string;
  readonly ms: number;
  /** Wait for the rate limit, in ms. */
  readonly queuedMs: number;
  /** Wait for Dialpad over all attempts, in ms. */
  readonly upstreamMs: number;
}

export interface FinishedAttempt {
  /** An HTTP status, or the kind of failure. */
  readonly outcome: number | string;
  readonly durationMs: number;
  /** From 1. */
  readonly attempt: number;
}

/** Values that are read when the metrics are collected; undefined ones are left out. */
export type Gauges = Partial<Record<MetricKey, () => number | undefined | Promise<number | undefined>>>;

/** Metrics for Prometheus. Labels have bounded values, and never a caller, a PCID or a value of Dialpad. */
export interface Metrics {
  noteCall(call: FinishedCall): void;
  noteAttempt(attempt: FinishedAttempt): void;
  /** Counts a call of a tenant as in flight until the returned function is called. */
  enter(tenant: string): () => void;
  watch(gauges: Gauges): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Tenants with a label of their own; more would make the metrics large. */
const MAX_TENANTS = 100;

const OTHER_TENANTS = 'other';

export function createMetrics(): Metrics {
  const { Registry, collectDefaultMetrics, Counter, Gauge, Histogram } = prometheus;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const optionsOf = ({ name, help, labels = [] }: MetricDefinition) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const counter = (key: MetricKey) => new Counter(optionsOf(metricDefinitions[key]));
  const histogram = (key: MetricKey) =>
    new Histogram({ ...optionsOf(metricDefinitions[key]), buckets: SECONDS });

  const [calls, requests, retries] = [counter('toolCalls'), counter('requests'), counter('retries')];
  const [rateLimited, rateLimitWaits] = [counter('rateLimited'), counter('rateLimitWaits')];
  const [callSeconds, queueSeconds] = [histogram('toolCallSeconds'), histogram('queueSeconds')];
  const [upstreamSeconds, ownSeconds] = [histogram('upstreamSeconds'), histogram('ownSeconds')];
  const requestSeconds = histogram('requestSeconds');
  const inFlight = new Gauge(optionsOf(metricDefinitions.callsInFlight));
  const tenants = new Set<string>();

  function labelOf(tenant: string): string {
    if (tenants.size < MAX_TENANTS) tenants.add(tenant);
    return tenants.has(tenant) ? tenant : OTHER_TENANTS;
  }

  return {
    noteCall({ tool, outcome, ms, queuedMs, upstreamMs }) {
      calls.inc({ tool, outcome });
      callSeconds.observe({ tool }, ms / 1000);
      queueSeconds.observe(queuedMs / 1000);
      upstreamSeconds.observe(upstreamMs / 1000);
      ownSeconds.observe(Math.max(0, ms - queuedMs - upstreamMs) / 1000);
      if (queuedMs >= 1) rateLimitWaits.inc();
    },
    noteAttempt({ outcome, durationMs, attempt }) {
      requests.inc({ outcome });
      requestSeconds.observe(durationMs / 1000);
      if (attempt > 1) retries.inc();
      if (outcome === 429) rateLimited.inc();
    },
    enter(tenant) {
      const label = labelOf(tenant);
      inFlight.inc({ tenant: label });
      return () => inFlight.dec({ tenant: label });
    },
    watch(gauges) {
      for (const [key, read] of Object.entries(gauges)) {
        const definition = Object.entries(metricDefinitions).find(([known]) => known === key)?.[1];
        if (definition === undefined || read === undefined) continue;
        new Gauge({
          ...optionsOf(definition),
          async collect() {
            const value = await read();
            // Not `reset`, which would report 0.
            if (value === undefined) this.remove();
            else this.set(value);
          },
        });
      }
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
