import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../../telemetry/metrics.ts';
import { HttpError, sendBody } from './http-error.ts';
import type { HttpExchange } from './http-exchange.ts';

/** Whether calls can be served, with the state of the parts they need. */
export type Readiness = { readonly ready: boolean } & Readonly<Record<string, unknown>>;

export interface MonitoringOptions {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics?: Pick<Metrics, 'contentType' | 'text'> | undefined;
}

/** Serves `/healthz`, `/readyz` and `/metrics`. */
export interface Monitoring {
  /** False when the path is none of these. `withMetrics`: whether this port serves `/metrics`. Throws HttpError. */
  serve(exchange: HttpExchange, withMetrics: boolean): Promise<boolean>;
  /** From now on `/readyz` is 503, so that load balancers use other replicas. */
  stop(): void;
  /** Whether `/readyz` was ever requested, as by a load balancer. */
  readonly isWatched: boolean;
}

/** Throws HttpError unless the method is GET or HEAD. */
export function checkReadMethod({ method }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD') return;
  throw new HttpError(405, 'Method not allowed. Use GET.', { headers: { allow: 'GET, HEAD' } });
}

export function createMonitoring({ readiness, metrics }: MonitoringOptions): Monitoring {
  let stopping = false;
  let isWatched = false;

  async function sendReadiness(response: ServerResponse): Promise<void> {
    isWatched = true;
    const state = stopping ? { ready: false, stopping } : await readiness();
    sendBody(response, state.ready ? 200 : 503, JSON.stringify(state));
  }

  async function sendMetrics(response: ServerResponse): Promise<void> {
    if (metrics === undefined) throw new HttpError(404, 'Metrics are off. Set MCP_METRICS=true.');
    sendBody(response, 200, await metrics.text(), { 'content-type': metrics.contentType });
  }

  return {
    async serve({ path, request, response }, withMetrics) {
      const isKnown = path === '/healthz' || path === '/readyz' || (withMetrics && path === '/metrics');
      if (!isKnown) return false;
      checkReadMethod(request);
      if (path === '/healthz') sendBody(response, 200, '{"alive":true}');
      else await (path === '/readyz' ? sendReadiness(response) : sendMetrics(response));
      return true;
    },
    stop() {
      stopping = true;
    },
    get isWatched() {
      return isWatched;
    },
  };
}

/** For MCP_MONITOR_PORT, which serves nothing else. */
export const monitoringRoute =
  (monitoring: Monitoring) =>
  async (exchange: HttpExchange): Promise<void> => {
    const isServed = await monitoring.serve(exchange, true);
    if (!isServed) throw new HttpError(404, 'Not found. This port serves /healthz, /readyz and /metrics.');
  };
