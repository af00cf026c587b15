import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { observeCall } from '../../src/tool-call/observe-call.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const tool = findTool(fullName('rooms_get')) ?? expect.fail();
const caller = { id: 'one', grant: { pcids: 'all', readOnly: false } } as const;
const call = {
  tool,
  arguments: {},
  caller,
  requestId: 'request-1',
  signal: new AbortController().signal,
  trace: { traceparent: 'of the client' },
};
const attempt = { tool: tool.name, method: 'GET', path: '/api/v2/rooms/{id}' } as const;

type Context_ = Parameters<typeof observeCall>[0];

/** A context whose parts note what they are given. */
function recording(options: { traces?: boolean; level?: string; traceUpstream?: boolean } = {}) {
  const { traces = true, level = 'info', traceUpstream = false } = options;
  const noted: unknown[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      noted.push([name, ...values]);
    };
  const context: Context = ROOT_CONTEXT.setValue(Symbol('call'), 'span');
  const parts: Pick<Context_, 'logger' | 'metrics' | 'tracing' | 'traceUpstream'> = {
    logger: Object.assign(Object.create(null), {
      isLevelEnabled: (asked: string) => asked === level,
      info: note('log'),
    }),
    metrics: {
      noteCall: note('metrics'),
      enter(tenant: string) {
        note('enter')(tenant);
        return note('leave');
      },
    },
    tracing: traces
      ? {
          extract: (carrier) => ROOT_CONTEXT.setValue(Symbol('parent'), carrier),
          start(name, _parent, attributes) {
            note('start')(name, attributes);
            return { context, setAttributes: note('setAttributes'), end: note('end') };
          },
          record: note('record'),
          traceparentOf: () => 'traceparent',
          close: async () => {},
        }
      : undefined,
    traceUpstream,
  };
  return { noted, context, observed: observeCall({ ...unused, ...parts }, call) };
}

/** The parts of the context that a call is not observed with. */
const unused: Omit<Context_, 'logger' | 'metrics' | 'tracing' | 'traceUpstream'> = Object.create(null);

describe('an observed call', () => {
  test('adds up its waits and attempts, and leaves the tenant once', () => {
    const { noted, observed } = recording({ traces: false });
    observed.enter('company-1');
    observed.enter('company-1');
    observed.onPermit(3.4);
    observed.onAttempt({ ...attempt, attempt: 1, outcome: 'connection_lost', durationMs: 10.2 });
    observed.onPermit(4.2);
    observed.onAttempt({ ...attempt, attempt: 2, outcome: 404, durationMs: 20.4 });
    vi.advanceTimersByTime(50);
    observed.finish('not_found', 'pc_1');
    expect(noted).toEqual([
      ['enter', 'company-1'],
      ['leave'],
      [
        'metrics',
        { tool: tool.name, outcome: 'not_found', ms: 50, queuedMs: 7.6, upstreamMs: expect.closeTo(30.6) },
      ],
      [
        'log',
        {
          requestId: 'request-1',
          caller: 'one',
          pcid: 'pc_1',
          tool: tool.name,
          outcome: 'not_found',
          status: 404,
          attempts: 2,
          ms: 50,
          queuedMs: 8,
          upstreamMs: 31,
          ownMs: 12,
        },
        'tool call',
      ],
    ]);
  });

  test('has no status when its last attempt had no response', () => {
    const { noted, observed } = recording({ traces: false });
    observed.onAttempt({ ...attempt, attempt: 1, outcome: 503, durationMs: 1 });
    observed.onAttempt({ ...attempt, attempt: 2, outcome: 'timeout', durationMs: 1 });
    observed.finish('timeout', undefined);
    expect(noted.at(-1)).toMatchObject([
      'log',
      { status: undefined, attempts: 2, pcid: undefined },
      'tool call',
    ]);
  });

  test('writes no log line below the level info', () => {
    const { noted, observed } = recording({ traces: false, level: 'warn' });
    observed.finish('ok', undefined);
    expect(noted.map((entry) => (Array.isArray(entry) ? entry[0] : entry))).toEqual(['metrics']);
  });

  test('records spans of its waits and attempts below its own', () => {
    const { noted, context, observed } = recording();
    observed.onPermit(3);
    observed.onAttempt({ ...attempt, attempt: 1, outcome: 'connection_lost', durationMs: 1 });
    observed.onAttempt({ ...attempt, attempt: 2, outcome: 400, durationMs: 2 });
    observed.onAttempt({ ...attempt, attempt: 3, outcome: 399, durationMs: 3 });
    observed.finish('ok', undefined);
    const client = { name: 'GET /api/v2/rooms/{id}', kind: 'client', parent: context };
    const attributes = { 'http.request.method': 'GET', 'url.template': '/api/v2/rooms/{id}' };
    expect(
      noted.filter((entry) => Array.isArray(entry) && entry[0] !== 'metrics' && entry[0] !== 'log'),
    ).toEqual([
      [
        'start',
        `tools/call ${tool.name}`,
        {
          'mcp.method.name': 'tools/call',
          'gen_ai.tool.name': tool.name,
          'gen_ai.operation.name': 'execute_tool',
        },
      ],
      ['record', { name: 'rate limit wait', kind: 'internal', parent: context, attributes: {}, ms: 3 }],
      ['record', { ...client, ms: 1, error: 'connection_lost', attributes }],
      [
        'record',
        {
          ...client,
          ms: 2,
          error: '400',
          attributes: { ...attributes, 'http.response.status_code': 400, 'http.request.resend_count': 1 },
        },
      ],
      [
        'record',
        {
          ...client,
          ms: 3,
          error: undefined,
          attributes: { ...attributes, 'http.response.status_code': 399, 'http.request.resend_count': 2 },
        },
      ],
      ['end', undefined],
    ]);
  });

  test('ends its span with its outcome', () => {
    const { noted, observed } = recording();
    observed.finish('timeout', undefined);
    expect(noted).toContainEqual(['end', 'timeout']);
  });

  test.each([
    [true, true, 'traceparent'],
    [true, false, undefined],
    [false, true, undefined],
  ])('with traces %s and the setting %s the header is %s', (traces, traceUpstream, header) => {
    expect(recording({ traces, traceUpstream }).observed.traceparent).toBe(header);
  });
});
