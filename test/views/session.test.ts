import { AppBridge } from '@modelcontextprotocol/ext-apps/app-bridge';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../src/lib/is-record.ts';
import {
  createSession,
  type OpenedFor,
  type Session,
  type ViewCall,
} from '../../src/views/client/session.ts';
import { createPorts } from './message-ports.ts';

const open: AppBridge[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const each of open.splice(0)) await each.close();
});

const value = { id: '9120384756473829', name: 'Austin' };
const whole: CallToolResult = {
  content: [{ type: 'text', text: JSON.stringify(value) }],
  structuredContent: value,
  _meta: { own: true },
};

interface Options {
  readonly result?: CallToolResult;
  readonly callTool?: (name: string, args: unknown) => Promise<CallToolResult>;
  readonly readAgain?: (opened: OpenedFor) => readonly ViewCall[];
  readonly args?: Record<string, unknown>;
}

/** A session on a host that delivers this result, and the calls that the host passed on. */
async function openSession(
  options: Options,
): Promise<{ session: Session; calls: unknown[]; host: AppBridge }> {
  const { result, callTool, args = { id: '5' } } = options;
  const { readAgain = () => [{ tool: 'offices_get', args }] } = options;
  const ports = await createPorts();
  const host = new AppBridge(null, { name: 'host', version: '1' }, { serverTools: {} });
  const calls: unknown[] = [];
  if (callTool !== undefined) {
    host.oncalltool = async ({ name, arguments: given }) => {
      calls.push([name, given]);
      return callTool(name, given);
    };
  }
  host.addEventListener('initialized', () => {
    void host.sendToolInput({ arguments: args });
    if (result !== undefined) void host.sendToolResult(result);
  });
  await host.connect(ports.host);
  const session = createSession(ports.view, { readAgain, version: '1' });
  open.push(host);
  await session.start();
  await vi.advanceTimersByTimeAsync(50);
  return { session, calls, host };
}

const { structuredContent: _structured, _meta, ...textOnly } = whole;
const { _meta: _own, ...withoutMeta } = whole;

describe('a session recovers the data of a result', () => {
  test.each([
    ['that is whole', whole],
    ['without structuredContent and _meta, as Claude Desktop delivers it', textOnly],
    ['with another _meta, as ChatGPT delivers it', { ...whole, _meta: { 'openai/own': 1 } }],
    ['without _meta, as Cursor delivers it', withoutMeta],
  ])('a session recovers the data of a result %s, without another call', async (_, result) => {
    const { session, calls } = await openSession({ result, callTool: async () => whole });
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
    expect(calls).toEqual([]);
  });

  test('a session reads again when the host omitted all data of a result', async () => {
    const { session, calls } = await openSession({
      result: { content: [{ type: 'text', text: 'Shown in the view.' }] },
      callTool: async () => whole,
    });
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
    expect(calls).toEqual([['dialpad_organization_offices_get', { id: '5' }]]);
  });

  test('a session uses the second read when the first finds nothing', async () => {
    const { session } = await openSession({
      result: { content: [] },
      readAgain: () => [
        { tool: 'departments_get', args: { id: '5' } },
        { tool: 'offices_get', args: { id: '5' } },
      ],
      callTool: async (name) =>
        name.endsWith('offices_get')
          ? whole
          : { isError: true, content: [{ type: 'text', text: 'Dialpad found nothing there (404).' }] },
    });
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
  });

  test('a session never repeats a write to recover data', async () => {
    const { session, calls } = await openSession({
      result: { content: [] },
      readAgain: () => [],
      callTool: async () => whole,
    });
    expect(session.stage).toEqual({ name: 'result', outcome: { withoutData: true } });
    await session.retry();
    expect(calls).toEqual([]);
  });

  test('a session keeps the error of the server when the call failed', async () => {
    const { session } = await openSession({
      result: { isError: true, content: [{ type: 'text', text: 'Dialpad refused this (403).' }] },
    });
    expect(session.stage).toEqual({
      name: 'result',
      outcome: { failure: 'Dialpad refused this (403).' },
    });
  });
});

describe('a session that gets no result', () => {
  test('a session without a result reports it after 10 s and reads on request', async () => {
    const { session, calls } = await openSession({ callTool: async () => whole });
    expect(session.stage).toEqual({ name: 'waiting', isLate: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.stage).toEqual({ name: 'waiting', isLate: true });
    const retry = session.retry();
    await vi.advanceTimersByTimeAsync(50);
    await retry;
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
    expect(calls).toHaveLength(1);
  });

  test('a session still uses a result that comes late', async () => {
    const { session, host } = await openSession({});
    await vi.advanceTimersByTimeAsync(11_000);
    expect(session.stage).toEqual({ name: 'waiting', isLate: true });
    await host.sendToolResult(whole);
    await vi.advanceTimersByTimeAsync(10);
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
  });

  test('a session keeps the reason of a cancellation', async () => {
    const { session, host } = await openSession({});
    await host.sendToolCancelled({ reason: 'user action' });
    await vi.advanceTimersByTimeAsync(10);
    expect(session.stage).toEqual({ name: 'cancelled', reason: 'user action' });
  });

  test('a session reports a host that does not respond, and connects on request', async () => {
    const ports = await createPorts();
    let isDeaf = true;
    const port = { ...ports.view, send: (message: JsonObject) => isDeaf || ports.view.send(message) };
    const session = createSession(port, { readAgain: () => [], version: '1' });
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(10_000);
    await starting;
    expect(session.stage).toEqual({ name: 'no-host' });
    isDeaf = false;
    const host = new AppBridge(null, { name: 'host', version: '1' }, {});
    open.push(host);
    host.addEventListener('initialized', () => void host.sendToolResult(whole));
    await host.connect(ports.host);
    const retry = session.retry();
    await vi.advanceTimersByTimeAsync(50);
    await retry;
    expect(session.stage).toEqual({ name: 'result', outcome: { value } });
  });
});

describe('the calls of a session', () => {
  test('calls of a session have the PCID of the opening call', async () => {
    const args = { PCID: 'acme', id: '5' };
    const { session, calls } = await openSession({ args, result: whole, callTool: async () => whole });
    await session.read({ tool: 'plan_get', args: { office_id: '5' } });
    expect(calls).toEqual([['dialpad_organization_plan_get', { PCID: 'acme', office_id: '5' }]]);
  });

  test('a session caches reads, but not failures', async () => {
    let isBroken = true;
    const { session, calls } = await openSession({
      result: whole,
      callTool: async () => (isBroken ? { isError: true, content: [] } : whole),
    });
    const call = { tool: 'offices_get', args: { id: '7' } };
    expect(await session.read(call)).toHaveProperty('failure');
    isBroken = false;
    expect(await session.read(call)).toEqual({ value });
    expect(await session.read(call)).toEqual({ value });
    expect(calls).toHaveLength(2);
  });

  test('a session runs four reads at a time', async () => {
    let running = 0;
    let most = 0;
    const { session } = await openSession({
      result: whole,
      callTool: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running -= 1;
        return whole;
      },
    });
    const reads = Array.from({ length: 12 }, (_, index) =>
      session.read({ tool: 'rooms_get', args: { id: String(index) } }),
    );
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(reads);
    expect(most).toBe(4);
  });

  const failed = (text: string): CallToolResult => ({ isError: true, content: [{ type: 'text', text }] });
  test.each([
    ['applied', 'an answer', async () => whole],
    ['rejected', 'a dry run', async () => ({ content: [], structuredContent: { dry_run: true } })],
    [
      'rejected',
      'an error that says so',
      async () => failed('Dialpad refused it (400). Nothing was changed.'),
    ],
    ['unknown', 'an error that does not', async () => failed('Dialpad may have applied the change.')],
    ['unknown', 'an answer without data', async () => ({ content: [] })],
  ])('a write is reported as %s after %s, and sent once', async (name, _, callTool) => {
    const { session, calls } = await openSession({ result: whole, callTool });
    const outcome = await session.write({ tool: 'offices_update', args: { id: '5', hours_on: true } });
    expect(outcome.name).toBe(name);
    expect(calls).toEqual([['dialpad_organization_offices_update', { id: '5', hours_on: true }]]);
  });

  test('a write through a host that does not let views call tools reports that nothing was sent', async () => {
    const { session } = await openSession({ result: whole });
    const outcome = await session.write({ tool: 'offices_update', args: { id: '5' } });
    expect(outcome).toMatchObject({ name: 'rejected', text: expect.stringContaining('Nothing was sent') });
  });

  test('a read through a host that does not let views call tools uses the opening result', async () => {
    const { session } = await openSession({ result: whole });
    session.rememberOpening({ tool: 'offices_get', args: { id: '5' } }, { value });
    expect(await session.read({ tool: 'offices_get', args: { id: '5', fields: ['name'] } })).toEqual({
      value,
    });
    expect(await session.read({ tool: 'offices_get', args: { id: '6' } })).toHaveProperty('failure');
  });
});
