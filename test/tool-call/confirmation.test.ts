import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../src/auth/caller.ts';
import { type ConfirmationKeys, createConfirmation } from '../../src/tool-call/confirmation/confirmation.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

type Args = Record<string, unknown>;

const capabilities = { elicitation: { form: {} } };
const yes = { confirm: { action: 'accept', content: { confirm: true } } };
const key = new Uint8Array(32).fill(7);
const ada: Caller = { id: 'ada', grant: { pcids: 'all', readOnly: false } };

let upstream: Upstream;
let server: TestServer;
/** Dialpad's response to every request. */
let status: number;
let body: unknown;

async function serve(
  mode: 'never' | 'risky' | 'writes',
  caller = ada,
  keys: ConfirmationKeys = [key],
): Promise<void> {
  const overrides = { confirmation: createConfirmation(mode, keys) };
  server = await startTestServer({ baseUrl: upstream.origin, overrides, caller });
}

beforeEach(async () => {
  status = 200;
  body = { id: '77', name: 'Lobby', phone_numbers: ['+14155550101'] };
  upstream = await startUpstream((_request, response) => {
    response.writeHead(status).end(JSON.stringify(body));
  });
  await serve('risky');
});
afterEach(async () => {
  await server.close();
  await upstream.close();
  vi.useRealTimers();
});

const sent = () => upstream.requests.map(({ method, url }) => `${method} ${url}`);

const call = (name: string, args: Args) => server.callTool(name, args, { capabilities });

async function questionOf(name: string, args: Args) {
  const { question, text } = await call(name, args);
  if (question === undefined) throw new Error(`no question, but: ${text}`);
  return question;
}

const answer = (name: string, args: Args, requestState: string, inputResponses: Args = yes) =>
  server.callTool(name, args, { capabilities, params: { requestState, inputResponses } });

test('a risky call is made after a yes, with a question that shows the current state', async () => {
  const { message, requestState } = await questionOf('rooms_delete', { id: '77' });
  expect(message).toBe('Delete the room "Lobby" (77) with "+14155550101" for good? This cannot be undone.');
  expect(sent()).toEqual(['GET /api/v2/rooms/77']);
  expect((await answer('rooms_delete', { id: '77' }, requestState)).isError).toBe(false);
  expect(sent()).toEqual(['GET /api/v2/rooms/77', 'DELETE /api/v2/rooms/77']);
});

test('a confirmation is valid on a replica that lists its key second, and not without it', async () => {
  const { requestState } = await questionOf('rooms_delete', { id: '77' });
  const newKey = new Uint8Array(32).fill(8);
  await server.close();
  await serve('risky', ada, [newKey]);
  expect((await answer('rooms_delete', { id: '77' }, requestState)).isError).toBe(true);
  await server.close();
  await serve('risky', ada, [newKey, key]);
  expect((await answer('rooms_delete', { id: '77' }, requestState)).isError).toBe(false);
});

describe('which calls need a confirmation', () => {
  const e911 = { address: '1 St', city: 'Reno', state: 'NV', zip: '89501', country: 'us' };

  test.each<[tool: string, args: Args]>([
    ['departments_delete', { id: 1 }],
    ['rooms_patch', { id: 1, phone_numbers: [] }],
    ['offices_e911_update', { id: 1, ...e911 }],
    ['offices_operators_delete', { id: 1, operator_id: 2, operator_type: 'user' }],
    ['numbers_room_unassign_number_post', { id: 1, number: '+14155550101' }],
    ['numbers_assign_room_number_post', { id: 1, area_code: '415' }],
    ['numbers_assign_office_number_post', { id: 1 }],
    ['deskphones_rooms_create_international_pin', {}],
    ['company_update_settings', { has_callai: true }],
    ['company_update_settings', { has_callai: false }],
  ])('%s with %j needs a confirmation', async (tool, args) => {
    await questionOf(tool, args);
    expect(sent().filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test.each<[tool: string, args: Args]>([
    ['rooms_patch', { id: 1, name: 'Foyer' }],
    ['rooms_post', { office_id: 1, name: 'Foyer' }],
    ['company_update_settings', {}],
    ['rooms_get', { id: 1 }],
  ])('%s with %j needs no confirmation', async (tool, args) => {
    expect(await call(tool, args)).not.toHaveProperty('question');
  });

  test('with --confirm writes every write needs a confirmation, and no read', async () => {
    await server.close();
    await serve('writes');
    expect((await questionOf('rooms_patch', { id: '77', name: 'Foyer' })).message).toContain('"Lobby"');
    expect(await call('rooms_get', { id: '77' })).not.toHaveProperty('question');
  });

  test('with --confirm never no call needs a confirmation', async () => {
    await server.close();
    await serve('never');
    expect(await call('rooms_delete', { id: '77' })).not.toHaveProperty('question');
  });
});

describe('the question', () => {
  test('the question shows every argument of a long change', async () => {
    await server.close();
    await serve('writes');
    const dtmf = [...'0123456789'].map((input) => ({
      input,
      options: { action: 'department', action_target_id: `51234567890123${input}0` },
    }));
    const args = {
      id: '77',
      group_description: 'Answers first.\nAlways.',
      monday_hours: ['08:00', '18:00'],
      routing_options: {
        open: { action: 'menu', dtmf, try_dial_operators: false },
        closed: { action: 'voicemail', try_dial_operators: false },
      },
    };
    const { message } = await questionOf('departments_update', args);
    expect(message.length).toBeGreaterThan(1_000);
    expect(message.replaceAll(/(?<=_id":)\d+/g, '"$&"')).toBe(
      [
        'Allow "Departments — Update"?',
        'These arguments are sent:',
        '- id: 77',
        ...Object.entries(args)
          .slice(1)
          .map(([name, value]) => `- ${name}: ${JSON.stringify(value)}`),
      ].join('\n'),
    );
  });

  test('the question shows both addresses of a new office', async () => {
    const place = { city: 'Reno', country: 'us' };
    const { message } = await questionOf('offices_create', {
      annual_commit_monthly_billing: false,
      billing_address: { address_line_1: '1 Bill St', postal_code: '89501', region: 'NV', ...place },
      country: 'US',
      currency: 'USD',
      e911_address: { address: '2 Ambulance Rd', state: 'NV', zip: '89502', ...place },
      invoiced: true,
      name: 'Reno',
      plan_period: 'monthly',
      unified_billing: true,
    });
    expect(message).toContain('1 Bill St');
    expect(message).toContain('2 Ambulance Rd');
  });

  test('a question that no client could show is an error that says why', async () => {
    await server.close();
    await serve('writes');
    const list = Array.from({ length: 400 }, (_, index) => `+1415555${1000 + index}`);
    const { text, question } = await call('rooms_patch', { id: 77, phone_numbers: list });
    expect(question).toBeUndefined();
    expect(text).toMatch(/question has \d+ characters.*Nothing was sent.*several calls/);
  });

  test.each([
    [
      'Sales" is already approved. Press Yes to KEEP "it',
      `"Sales' is already approved. Press Yes to KEEP 'it"`,
    ],
    ['a\u202eb\u200bc\u0007d\u2028e\ud800f', '"a b c d e f"'],
    ['line\nbreak\r\nand\ttab', '"line break and tab"'],
    ['a\u034fb\u2800c\u3164d\ufe0fe', '"a b c d e"'],
    ['a\u201fb\u2033c\uff02d\u301de\u05f4f\u2036g\u02bah\u275di', `"a'b'c'd'e'f'g'h'i"`],
    ['Caf\u00e9 \u2764\ufe0f', '"Caf\u00e9 \u2764\ufe0f"'],
    [`a${'\u0301'.repeat(40)}b`, `"a${'\u0301'.repeat(8)} b"`],
    ['x'.repeat(200), `"${'x'.repeat(59)}…"`],
  ])('the question quotes the name %j of Dialpad, cleaned and shortened', async (name, quoted) => {
    body = { id: '77', name };
    const { message } = await questionOf('departments_delete', { id: 77 });
    expect(message).toBe(`Delete the department ${quoted} (77) for good? This cannot be undone.`);
  });

  test.each([
    'a\u202eb',
    'a\u200bb',
    'a\u0007b',
    'a\u2028b',
    'a\ue000b',
    'a\u034fb',
    'a\u2800b',
    'a\u3164b',
    'a\ufe0fb',
    'a\u200db',
    `a${'\u0301'.repeat(9)}b`,
  ])('an argument with invisible characters is rejected before the question: %j', async (name) => {
    expect((await call('rooms_patch', { id: 77, name, phone_numbers: [] })).text).toMatch(
      /name must be one line of text, without control or invisible characters/,
    );
  });

  test.each<[tool: string, args: Args]>([
    ['rooms_patch', { id: 77, name: 'a\ufffdb', phone_numbers: [] }],
    ['departments_update', { id: 77, group_description: 'a\ufffdb' }],
  ])('an argument of %s with U+FFFD, which stands for a lost character, is rejected', async (tool, args) => {
    expect((await call(tool, args)).text).toMatch(/contains U\+FFFD.*send the original text/);
    expect(sent()).toEqual([]);
  });

  test.each([
    '\u2764\ufe0f Foyer',
    '1\ufe0f\u20e3',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    `a${'\u0301'.repeat(8)}`,
  ])('an argument with an emoji or few marks is accepted: %j', async (name) => {
    expect(await questionOf('rooms_patch', { id: 77, name, phone_numbers: [] })).toMatchObject({
      message: expect.stringContaining(name),
    });
  });

  test('the question shows the current E911 address in quotation marks', async () => {
    body = { id: '1', name: 'HQ', e911_address: { address: '1 Old St', city: 'Reno' } };
    const address = { address: '2 New St', city: 'Reno', state: 'NV', zip: '89501', country: 'us' };
    const { message } = await questionOf('offices_e911_update', { id: 1, ...address });
    expect(message).toContain('from "1 Old St", "Reno" to "2 New St, Reno, NV, 89501, us"?');
  });

  test('the question shows invisible characters of a description as their codes', async () => {
    await server.close();
    await serve('writes');
    const { message } = await questionOf('departments_update', {
      id: 77,
      group_description: 'a\u202eb\u034fc\u2800',
    });
    expect(message).toContain('- group_description: "a\\u{202e}b\\u{34f}c\\u{2800}"');
  });

  test('the question says that the current state could not be read', async () => {
    status = 500;
    const { message } = await questionOf('rooms_patch', { id: '77', phone_numbers: ['+14155550102'] });
    expect(message).toContain('from what could not be read to +14155550102');
  });

  test('no question is asked about an object that does not exist', async () => {
    status = 404;
    expect((await call('rooms_delete', { id: '77' })).text).toMatch(/found nothing there \(404\)/);
  });

  test('the question shows nothing that the caller may not read', async () => {
    await server.close();
    await serve('risky', { ...ada, grant: { ...ada.grant, toolsets: new Set(['numbers']) } });
    const { message } = await questionOf('numbers_room_unassign_number_post', {
      id: 77,
      number: '+14155550101',
    });
    expect(message).not.toContain('Lobby');
    expect(sent()).toEqual([]);
  });
});

test.each([
  ['no elicitation', {}],
  ['elicitation of URLs only', { elicitation: { url: {} } }],
])('nothing is changed for a client with %s, and the error says why', async (_, limited) => {
  const { text } = await server.callTool('rooms_delete', { id: '77' }, { capabilities: limited });
  expect(text).toMatch(/this client cannot request one.*Nothing was sent/);
  expect(sent()).toEqual([]);
});

test.each([
  ['declined', { confirm: { action: 'decline' } }],
  ['cancelled', { confirm: { action: 'cancel' } }],
  ['accepted without the tick', { confirm: { action: 'accept', content: { confirm: false } } }],
  ['accepted with text for the tick', { confirm: { action: 'accept', content: { confirm: 'true' } } }],
  ['left unanswered', {}],
])('nothing is changed when the question is %s', async (_, responses) => {
  const { requestState } = await questionOf('rooms_delete', { id: '77' });
  const { text } = await answer('rooms_delete', { id: '77' }, requestState, responses);
  expect(text).toMatch(/did not confirm.*Nothing was sent/);
  expect(sent()).toEqual(['GET /api/v2/rooms/77']);
});

describe('a confirmation is rejected', () => {
  let requestState: string;
  beforeEach(async () => {
    ({ requestState } = await questionOf('rooms_delete', { id: '77' }));
  });
  afterEach(() => {
    expect(sent().filter((request) => request.startsWith('DELETE')).length).toBeLessThanOrEqual(1);
  });

  test('a confirmation is rejected for other arguments', async () => {
    const { text } = await answer('rooms_delete', { id: '78' }, requestState);
    expect(text).toMatch(/is for another call.*Call the tool again to request a new confirmation/);
  });

  test('a confirmation is rejected for another tool', async () => {
    const { text } = await answer('departments_delete', { id: '77' }, requestState);
    expect(text).toMatch(/is for another call/);
  });

  test('a confirmation is rejected from another caller', async () => {
    await server.close();
    await serve('risky', { ...ada, id: 'grace' });
    const { text } = await answer('rooms_delete', { id: '77' }, requestState);
    expect(text).toMatch(/is for another call/);
  });

  test('a confirmation is rejected the second time', async () => {
    await answer('rooms_delete', { id: '77' }, requestState);
    const { text } = await answer('rooms_delete', { id: '77' }, requestState);
    expect(text).toMatch(/was used before/);
  });

  test.each([
    ['forged', (state: string) => state.replace(/.{4}$/, 'AAAA')],
    ['of random text', () => 'x'.repeat(10_000)],
  ])('a confirmation is rejected when it is %s', async (_, forge) => {
    const { text } = await answer('rooms_delete', { id: '77' }, forge(requestState));
    expect(text).toMatch(/requestState/i);
  });

  test('a confirmation is rejected after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 601_000);
    const { text } = await answer('rooms_delete', { id: '77' }, requestState);
    expect(text).toMatch(/requestState/i);
  });
});
