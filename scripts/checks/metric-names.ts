import { type MetricDefinition, metricDefinitions } from '../../src/telemetry/metric-definitions.ts';

const suffixes: Readonly<Record<MetricDefinition['type'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

const known: ReadonlySet<string> = new Set(
  Object.values(metricDefinitions).flatMap(({ name, type }) => suffixes[type].map((suffix) => name + suffix)),
);

/** Metrics that a dashboard or a file of alert rules uses and that this server does not have. */
export function unknownMetrics(text: string): readonly string[] {
  const used = new Set(text.match(/\b(?:mcp|dialpad)_[a-z_]+\b/g) ?? []);
  return [...used].filter((name) => !known.has(name));
}
