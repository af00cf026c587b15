import { metricDefinitions, SECONDS } from '../../src/telemetry/metric-definitions.ts';

/** docs/metrics.md. */
export function metricsPage(): string {
  const rows = Object.values(metricDefinitions).map(
    ({ name, type, help, ...rest }) =>
      `| \`${name}\` | ${type} | ${('labels' in rest ? rest.labels : []).map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return `# Metrics

<!-- Made by npm run docs. -->

\`MCP_METRICS=true\` (\`--metrics\`) serves metrics for Prometheus at \`/metrics\`: on the port of the MCP endpoint, or only on
\`MCP_MONITOR_PORT\` when it is set. Labels have few values and name no caller and no PCID. The label \`tenant\`
is Dialpad's id of a company.

| Metric | Type | Labels | Meaning |
|---|---|---|---|
${rows.join('\n')}

Buckets of histograms, in seconds: ${SECONDS.join(', ')}. The metrics of the process and of Node.js (\`process_*\`,
\`nodejs_*\`, with the event loop delay) are those of [prom-client](https://github.com/siimon/prom-client).

[compose.monitoring.yaml](../compose.monitoring.yaml) starts the server with Redis, Prometheus and Grafana. The
[dashboard](../deploy/monitoring/grafana/dashboard.json) and the [alert rules](../deploy/monitoring/alerts.yml) use these names.
`;
}
