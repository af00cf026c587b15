import { context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, test } from 'vitest';
import { metricDefinitions } from '../../src/telemetry/metric-definitions.ts';
import { createTracing } from '../../src/telemetry/tracing.ts';
import { createTestApp, linkServer } from '../support/linked-server.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';

let closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
  trace.disable();
  propagation.disable();
  context.disable();
});

type Options = Omit<Parameters<typeof createTestApp>[0], 'baseUrl'>;

async function serve(respond: Parameters<typeof startUpstream>[0], options: Options = {}) {
  const upstream = await startUpstream(respond);
  const lines: Record<string, unknown>[] = [];
  const app = await createTestApp({
    baseUrl: upstream.origin,
    onLog: (line) => lines.push(JSON.parse(line)),
    ...options,
  });
  const server = await linkServer(app);
  closers.push(upstream.close, app.close, server.close);
  const readRoom = (id: string, meta: object = {}) =>
    server.request('tools/call', {
      name: 'dialpad_organization_rooms_get',
      arguments: { id },
      _meta: meta,
    });
  return { app, upstream, lines, readRoom };
}

const room = { id: '5', name: 'Lobby' };

describe('the log', () => {
  test('the log has one line per call, with its outcome and the parts of its duration', async () => {
    const { lines, readRoom } = await serve(answerJson(room));
    await readRoom('5');
    const calls = lines.filter(({ msg }) => msg === 'tool call');
    expect(calls).toEqual([
      expect.objectContaining({
        level: 30,
        caller: 'local',
        tool: 'dialpad_organization_rooms_get',
        outcome: 'ok',
        status: 200,
        attempts: 1,
        ms: expect.any(Number),
        queuedMs: expect.any(Number),
        upstreamMs: expect.any(Number),
        ownMs: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(calls)).not.toContain('Lobby');
  });

  test('the log has an outcome and no status for a call that was never sent', async () => {
    const { lines, readRoom } = await serve(answerJson(room));
    await readRoom('lobby');
    const [line] = lines.filter(({ msg }) => msg === 'tool call');
    expect(line).toMatchObject({ outcome: 'invalid_arguments', attempts: 0 });
    expect(line).not.toHaveProperty('status');
  });
});

describe('the metrics', () => {
  test('metrics split the time of a call and count attempts, retries and 429s', async () => {
    let count = 0;
    const { app, readRoom } = await serve(
      (request, response) => {
        count++;
        if (count === 1) response.writeHead(429, { 'retry-after': '0' }).end();
        else answerJson(room)(request, response);
      },
      { environment: { MCP_METRICS: 'true' } },
    );
    await readRoom('5');
    const text = (await app.metrics?.text()) ?? '';
    expect(text).toContain('mcp_tool_calls_total{tool="dialpad_organization_rooms_get",outcome="ok"} 1');
    expect(text).toContain('dialpad_requests_total{outcome="429"} 1');
    expect(text).toContain('dialpad_requests_total{outcome="200"} 1');
    expect(text).toContain('dialpad_retries_total 1');
    expect(text).toContain('dialpad_rate_limited_total 1');
    for (const name of ['queue', 'upstream', 'own']) {
      expect(text).toContain(`mcp_tool_call_${name}_seconds_count 1`);
    }
    expect(text).not.toMatch(/test-key|Lobby/);
  });

  test('metrics label calls in flight by tenant, and all beyond the first hundred as other', async () => {
    const { app } = await serve(answerJson(room), { environment: { MCP_METRICS: 'true' } });
    const leave = Array.from({ length: 102 }, (_, index) => app.metrics?.enter(`company-${index}`));
    const text = (await app.metrics?.text()) ?? '';
    expect(text).toContain('mcp_tool_calls_in_flight{tenant="company-99"} 1');
    expect(text).toContain('mcp_tool_calls_in_flight{tenant="other"} 2');
    expect(text).not.toContain('company-100');
    leave[0]?.();
    expect(await app.metrics?.text()).toContain('mcp_tool_calls_in_flight{tenant="company-0"} 0');
  });

  test('metrics have unique names in the form that Prometheus recommends', () => {
    const names = Object.values(metricDefinitions).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of Object.values(metricDefinitions)) {
      expect(name).toMatch(/^(mcp|dialpad)_[a-z_]+$/);
      if (type === 'counter') expect(name).toMatch(/_total$/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });
});

describe('traces', () => {
  function record() {
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    return exporter;
  }
  const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;

  test('traces have spans of the call, the wait and each attempt below the trace of the client', async () => {
    const exporter = record();
    let count = 0;
    const { readRoom, upstream } = await serve(
      (request, response) => {
        count++;
        if (count === 1) response.writeHead(503).end();
        else answerJson(room)(request, response);
      },
      { overrides: { tracing: createTracing() } },
    );
    await readRoom('5', { traceparent });
    const spans = exporter.getFinishedSpans();
    const call = spans.find(({ name }) => name === 'tools/call dialpad_organization_rooms_get');
    expect(call?.spanContext().traceId).toBe(TRACE_ID);
    expect(call?.attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'dialpad_organization_rooms_get',
    });
    const attempts = spans.filter(({ name }) => name === 'GET /api/v2/rooms/{id}');
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(attempts[0]?.attributes['error.type']).toBe('503');
    expect(attempts[1]?.attributes['http.request.resend_count']).toBe(1);
    for (const span of spans.filter(({ name }) => name !== call?.name)) {
      expect(span.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
    }
    expect(spans.some(({ name }) => name === 'rate limit wait')).toBe(true);
    expect(upstream.requests[0]?.headers.traceparent).toBeUndefined();
  });

  test('the traceparent header is sent to Dialpad only if configured', async () => {
    record();
    const { readRoom, upstream } = await serve(answerJson(room), {
      environment: { DIALPAD_TRACE_HEADERS: 'true' },
      overrides: { tracing: createTracing() },
    });
    await readRoom('5', { traceparent });
    expect(upstream.requests[0]?.headers.traceparent).toContain(TRACE_ID);
  });

  test('traces are off without the packages of the exporter, and the log says what to install', async () => {
    const upstream = await startUpstream(answerJson(room));
    const lines: string[] = [];
    const { createApp } = await import('../../src/app/create-app.ts');
    const { loadConfig } = await import('../../src/config/load-config.ts');
    const { createLogger } = await import('../../src/telemetry/logger.ts');
    const app = await createApp(loadConfig({ DIALPAD_API_KEY: 'k', DIALPAD_BASE_URL: upstream.origin }), {
      logger: createLogger('warn', { write: (line) => lines.push(line) }),
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
    });
    closers.push(upstream.close, app.close);
    expect(app.tracing).toBeUndefined();
    expect(lines.join()).toContain('npm install @opentelemetry/sdk-trace-node');
  });
});
