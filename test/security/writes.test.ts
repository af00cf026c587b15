import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../src/auth/caller.ts';
import { tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { rpcOf, sentenceOf, startHttpServer, writeCall } from '../support/http-server.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { useAttackedServer } from './attacked-server.ts';

const writing = tools.filter(({ risk }) => risk !== 'read');

describe('T13 A write is sent twice, or although writes are off', () => {
  const attacked = useAttackedServer();

  test.each(writing)('$name is sent once when its response is lost, fails or is unreadable', async (tool) => {
    const failures: readonly (typeof attacked.respond)[] = [
      (_request, response) => void response.destroy(),
      (_request, response) => void response.writeHead(500).end(),
      (_request, response) => void response.writeHead(503, { 'retry-after': '0' }).end(),
      (_request, response) => void response.writeHead(408).end(),
      (_request, response) => void response.writeHead(307, { location: '/api/v2/company' }).end(),
      (_request, response) => void response.writeHead(200).write('{"id":', () => response.destroy()),
    ];
    for (const [index, fail] of failures.entries()) {
      attacked.upstream.requests.length = 0;
      attacked.respond = fail;
      const answer = await attacked.call(shortName(tool.name), tool.example);
      expect([index, attacked.sent().length, sentenceOf(answer)]).toEqual([
        index,
        1,
        expect.stringMatching(/may have applied/),
      ]);
    }
  });

  test.each([{ DIALPAD_READ_ONLY: 'true' }, { MCP_DRY_RUN: 'true' }])(
    'no tool sends a write with %j',
    async (environment) => {
      const upstream = await startUpstream();
      const server = await startHttpServer({ baseUrl: upstream.origin, environment });
      for (const { name, example } of writing) {
        await server.post(writeCall('2025-06-18', shortName(name), example).message);
      }
      await server.close();
      await upstream.close();
      expect(upstream.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    },
  );

  test('a message without an id, which has no response, does not write', async () => {
    const { message } = writeCall('2025-06-18', 'rooms_post', { PCID: 'pc_own', name: 'x', office_id: '1' });
    const { id: _id, ...notification } = message;
    await attacked.server.post(notification, attacked.headers);
    expect(attacked.sent()).toEqual([]);
  });
});

describe('T14 A confirmation is forged, changed, moved or replayed', () => {
  type Args = Readonly<Record<string, unknown>>;

  const ada: Caller = { id: 'ada', grant: { pcids: 'all', readOnly: false } };
  const capabilities = { elicitation: { form: {} } };
  const yes = { confirm: { action: 'accept', content: { confirm: true } } };
  const args = { id: '77' };
  let upstream: Upstream;
  let server: TestServer;

  beforeEach(async () => {
    upstream = await startUpstream((_request, response) => response.end('{"id":"77","name":"Lobby"}'));
    server = await startTestServer({
      baseUrl: upstream.origin,
      environment: { MCP_CONFIRM: 'writes' },
      caller: ada,
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
    await upstream.close();
  });

  const writes = () => upstream.requests.filter(({ method }) => method !== 'GET').length;
  const ask = async () => {
    const { question } = await server.callTool('rooms_delete', args, { capabilities });
    if (question === undefined) throw new Error('no question was asked');
    return question.requestState;
  };
  const answer = (params: Args, tool = 'rooms_delete', given: Args = args) =>
    server.callTool(tool, given, { capabilities, params: { inputResponses: yes, ...params } });

  test('a person who says yes confirms the call once, so that the attacks below differ in one point', async () => {
    const requestState = await ask();
    expect([(await answer({ requestState })).isError, writes()]).toEqual([false, 1]);
    expect([(await answer({ requestState })).isError, writes()]).toEqual([true, 1]);
  });

  test.each<[name: string, args: Args]>([
    ['confirm', { confirm: true }],
    ['confirmed', { confirmed: 'yes' }],
    ['requestState', { requestState: 'x', inputResponses: yes }],
    ['_meta', { _meta: { confirm: true } }],
  ])('no argument confirms: %s', async (_, more) => {
    const { isError } = await server.callTool('rooms_delete', { ...args, ...more }, { capabilities });
    expect([isError, writes()]).toEqual([true, 0]);
  });

  test('an answer without a question, or with a made-up one, confirms nothing', async () => {
    await answer({});
    await answer({ requestState: '' });
    await answer({ requestState: Buffer.from('{"once":"1","call":"2"}').toString('base64url') });
    expect(writes()).toBe(0);
  });

  test('a confirmation with any character changed is rejected', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const state = await ask();
    for (let at = 0; at < state.length; at += 3) {
      // The first bit of each character: the last bits of the last one may mean nothing.
      const other = alphabet[(alphabet.indexOf(state[at] ?? '') + 32) % 64] ?? '';
      const changed = state.slice(0, at) + other + state.slice(at + 1);
      await answer({ requestState: changed });
      expect([at, writes()]).toEqual([at, 0]);
    }
  });

  test('a confirmation is not valid for another id, another tool or more arguments', async () => {
    const requestState = await ask();
    await answer({ requestState }, 'rooms_delete', { id: '78' });
    await answer({ requestState }, 'departments_delete');
    await answer({ requestState }, 'rooms_patch', { id: '77', name: 'x' });
    expect(writes()).toBe(0);
  });

  test('a confirmation is not valid for another caller, or on a server with another key', async () => {
    const requestState = await ask();
    const other = await startTestServer({
      baseUrl: upstream.origin,
      environment: { MCP_CONFIRM: 'writes' },
      caller: { ...ada, id: 'eve' },
    });
    await other.callTool('rooms_delete', args, {
      capabilities,
      params: { requestState, inputResponses: yes },
    });
    await other.close();
    expect(writes()).toBe(0);
  });

  test('two answers to one question at once send one write', async () => {
    const requestState = await ask();
    await Promise.all([answer({ requestState }), answer({ requestState }), answer({ requestState })]);
    expect(writes()).toBe(1);
  });

  test.each<Args>([
    { confirm: { action: 'decline', content: { confirm: true } } },
    { confirm: { action: 'accept', content: { confirm: 'true' } } },
    { confirm: { action: 'accept', content: { confirm: 1 } } },
    { confirm: { action: 'accept' } },
    { other: { action: 'accept', content: { confirm: true } } },
    {},
  ])('the answer %j is not a yes', async (inputResponses) => {
    await answer({ requestState: await ask(), inputResponses });
    expect(writes()).toBe(0);
  });

  test('a confirmation is not valid after ten minutes', async () => {
    const requestState = await ask();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    await answer({ requestState });
    expect(writes()).toBe(0);
  });

  test('a client that cannot ask a person gets an error, over HTTP too', async () => {
    const strict = await startHttpServer({
      baseUrl: upstream.origin,
      environment: { MCP_CONFIRM: 'writes' },
    });
    for (const revision of ['2025-06-18', '2026-07-28'] as const) {
      const { message, headers } = writeCall(revision, 'rooms_delete', args);
      expect(rpcOf(await strict.post(message, headers)).result?.isError).toBe(true);
    }
    await strict.close();
    expect(writes()).toBe(0);
  });
});
