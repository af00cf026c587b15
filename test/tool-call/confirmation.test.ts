import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createConfirmation } from '../../src/tool-call/confirmation.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const canAsk = { elicitation: { form: {} } };
const yes = { confirm: { action: 'accept', content: { confirm: true } } };
const deleteRoom = { name: 'dialpad_organization_rooms_delete', arguments: { id: '77' } };

const question = z.looseObject({
  result: z.looseObject({
    resultType: z.literal('input_required'),
    requestState: z.string(),
    inputRequests: z.looseObject({
      confirm: z.looseObject({ params: z.looseObject({ message: z.string() }) }),
    }),
  }),
});
const answered = z.looseObject({
  result: z.looseObject({
    isError: z.boolean().optional(),
    content: z.array(z.looseObject({ text: z.string() })).min(1),
  }),
});

let upstream: Upstream;
let server: LinkedServer;
let closeApp: () => Promise<void>;
/** What Dialpad answers. */
let status: number;

async function serve(mode: 'never' | 'risky' | 'writes', callerId = 'ada'): Promise<LinkedServer> {
  const app = await createTestApp({
    baseUrl: upstream.origin,
    overrides: { confirmation: createConfirmation(mode, key) },
  });
  closeApp = app.close;
  return linkServer(app, { id: callerId, grant: { pcids: 'all', readOnly: false } });
}

const key = new Uint8Array(32).fill(7);
const room = { id: '77', name: 'Lobby', phone_numbers: ['+14155550101'], address: 'x' };
const sent = () => upstream.requests.map(({ method, url }) => `${method} ${url}`);
const textOf = (message: unknown) => answered.parse(message).result.content[0]?.text;

async function ask(call: object = deleteRoom) {
  const { result } = question.parse(await server.request('tools/call', { ...call }, canAsk));
  return { message: result.inputRequests.confirm.params.message, requestState: result.requestState };
}

beforeEach(async () => {
  status = 200;
  upstream = await startUpstream((_request, response) => {
    response.writeHead(status).end(JSON.stringify(room));
  });
  server = await serve('risky');
});
afterEach(async () => {
  await server.close();
  await closeApp();
  await upstream.close();
  vi.useRealTimers();
});

test('asks what will change before a delete, reading the current state first, and deletes on yes', async () => {
  const { message, requestState } = await ask();
  expect(message).toBe('Delete the room Lobby (77) with +14155550101 for good? This cannot be undone.');
  expect(sent()).toEqual(['GET /api/v2/rooms/77']);
  const done = await server.request(
    'tools/call',
    { ...deleteRoom, requestState, inputResponses: yes },
    canAsk,
  );
  expect(answered.parse(done).result.isError).toBeUndefined();
  expect(sent()).toEqual(['GET /api/v2/rooms/77', 'DELETE /api/v2/rooms/77']);
});

test.each([
  [{ name: 'Hall' }, undefined],
  [
    { name: 'Hall', phone_numbers: ['+14155550102'] },
    'The room Lobby (77): rename it to "Hall", and change its numbers from +14155550101 to +14155550102; numbers left out may be lost for good?',
  ],
  [
    { phone_numbers: [] },
    'The room Lobby (77): change its numbers from +14155550101 to none; numbers left out may be lost for good?',
  ],
])('asks for all that a change of a room changes: %j', async (change, expected) => {
  const call = { name: 'dialpad_organization_rooms_patch', arguments: { id: '77', ...change } };
  if (expected === undefined) {
    expect(answered.parse(await server.request('tools/call', call, canAsk)).result.isError).toBeUndefined();
  } else expect((await ask(call)).message).toBe(expected);
});

test('does not ask about what is not there, and says so when the current state cannot be read', async () => {
  status = 404;
  expect(textOf(await server.request('tools/call', deleteRoom, canAsk))).toMatch(
    /found nothing there \(404\)/,
  );
  status = 500;
  const change = { id: '77', phone_numbers: ['+14155550102'] };
  const { message } = await ask({ name: 'dialpad_organization_rooms_patch', arguments: change });
  expect(message).toContain('from what could not be read to +14155550102');
});

test('changes nothing for a client that cannot ask, and says why', async () => {
  expect(textOf(await server.request('tools/call', deleteRoom))).toMatch(/cannot ask.*Nothing was sent/s);
  expect(textOf(await server.request('tools/call', deleteRoom, { elicitation: { url: {} } }))).toMatch(
    /cannot ask/,
  );
  expect(sent()).toEqual([]);
});

describe('an answer that is no yes changes nothing', () => {
  test.each([
    ['declined', { confirm: { action: 'decline' } }],
    ['cancelled', { confirm: { action: 'cancel' } }],
    ['accepted without the tick', { confirm: { action: 'accept', content: { confirm: false } } }],
    ['a word for the tick', { confirm: { action: 'accept', content: { confirm: 'true' } } }],
    ['no answer', {}],
  ])('%s', async (_what, inputResponses) => {
    const { requestState } = await ask();
    const result = await server.request(
      'tools/call',
      { ...deleteRoom, requestState, inputResponses },
      canAsk,
    );
    expect(textOf(result)).toMatch(/did not confirm.*Nothing was sent/);
    expect(sent()).toEqual(['GET /api/v2/rooms/77']);
  });
});

describe('a confirmation is for one call, once', () => {
  const confirm = (call: object, requestState: string) =>
    server.request('tools/call', { ...call, requestState, inputResponses: yes }, canAsk);

  test('not for other arguments', async () => {
    const { requestState } = await ask();
    const other = { ...deleteRoom, arguments: { id: '78' } };
    expect(textOf(await confirm(other, requestState))).toMatch(/given for another call/);
  });

  test('not for another tool', async () => {
    const { requestState } = await ask();
    const other = { name: 'dialpad_organization_departments_delete', arguments: { id: '77' } };
    expect(textOf(await confirm(other, requestState))).toMatch(/given for another call/);
  });

  test('not for another caller', async () => {
    const { requestState } = await ask();
    await server.close();
    await closeApp();
    server = await serve('risky', 'grace');
    expect(textOf(await confirm(deleteRoom, requestState))).toMatch(/given for another call/);
  });

  test('not twice', async () => {
    const { requestState } = await ask();
    await confirm(deleteRoom, requestState);
    expect(textOf(await confirm(deleteRoom, requestState))).toMatch(/used before/);
  });

  test('not when it is forged', async () => {
    const { requestState } = await ask();
    const forged = requestState.replace(/.{4}$/, 'AAAA');
    expect(await confirm(deleteRoom, forged)).toMatchObject({ error: { code: -32_602 } });
    expect(await confirm(deleteRoom, 'x'.repeat(10_000))).toMatchObject({ error: { code: -32_602 } });
  });

  test('not after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { requestState } = await ask();
    vi.setSystemTime(Date.now() + 601_000);
    expect(await confirm(deleteRoom, requestState)).toMatchObject({ error: { code: -32_602 } });
  });

  afterEach(() => {
    expect(sent().filter((request) => request.startsWith('DELETE')).length).toBeLessThanOrEqual(1);
  });
});

test('does not ask about what is not risky, and asks about every write when told to', async () => {
  const rename = { name: 'dialpad_organization_rooms_patch', arguments: { id: '77', name: 'Foyer' } };
  expect(answered.parse(await server.request('tools/call', rename, canAsk)).result.isError).toBeUndefined();
  await server.close();
  await closeApp();
  server = await serve('writes');
  expect((await ask(rename)).message).toContain('Lobby');
  const read = { name: 'dialpad_organization_rooms_get', arguments: { id: '77' } };
  expect(answered.parse(await server.request('tools/call', read)).result.isError).toBeUndefined();
});
