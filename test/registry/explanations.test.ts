import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleIds } from '../../src/registry/example-ids.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let simulator: Simulator;
let server: TestServer;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  server = await startTestServer({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin },
  });
});
beforeEach(() => simulator.reset());
afterAll(async () => {
  await server.close();
  await simulator.close();
});

const answer = z.looseObject({
  result: z.looseObject({
    isError: z.boolean().optional(),
    content: z.array(z.looseObject({ text: z.string().default('') })),
  }),
});

async function errorOf(tool: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const { result } = answer.parse(
    await server.request('tools/call', { name: fullName(tool), arguments: args }),
  );
  expect(result.isError).toBe(true);
  return result.content[0]?.text ?? '';
}

const { department, office, room, roomNumber } = exampleIds;

test.each(['offices', 'departments'])(
  'a 404 for a user of %s_operators_post points to operator lists, one for a room to rooms_list',
  async (kind) => {
    const id = kind === 'offices' ? office : department;
    const unknown = { id, operator_id: '5000000000000001' };
    const tool = `${kind}_operators_post`;
    const user = await errorOf(tool, { ...unknown, operator_type: 'user' });
    expect(user).toMatch(/\(404\).*comes from offices_operators_get or departments_operators_get/);
    expect(user).not.toContain('rooms_list');
    expect(await errorOf(tool, { ...unknown, operator_type: 'room' })).toContain('comes from rooms_list');
  },
);

test('a missing licence is not blamed on the area code', async () => {
  for (let index = 0; index < 2; index++) {
    await server.request('tools/call', {
      name: fullName('numbers_assign_office_number_post'),
      arguments: { id: office },
    });
  }
  const text = await errorOf('numbers_assign_office_number_post', { id: office, area_code: '415' });
  expect(text).toMatch(/\(409\).*No licence may be free: see plan_available_licenses_get/);
  expect(text).not.toContain('rea code 415');
});

test('a wrong room id is named beside the number', async () => {
  const text = await errorOf('numbers_assign_room_number_post', { id: '1', number: '+14155550140' });
  expect(text).toMatch(
    /\(404\).*\+14155550140 may not belong to the company.*id \(1\) comes from rooms_list/,
  );
});

test('a taken number is explained as taken or without a licence', async () => {
  const text = await errorOf('numbers_assign_room_number_post', {
    id: exampleIds.roomWithoutNumber,
    number: roomNumber,
  });
  expect(text).toContain(`${roomNumber} may be assigned already`);
});

test('the error for an unknown number names the tool that lists the numbers', async () => {
  const text = await errorOf('numbers_room_unassign_number_post', { id: room, number: '+14155559999' });
  expect(text).toContain('+14155559999 may not be among its numbers; see rooms_get');
});

test.each([
  ['rooms_post', { office_id: office }],
  ['rooms_patch', { id: room }],
])('%s takes a name of more than 100 characters, for which the contract has no limit', async (tool, args) => {
  const { result } = answer.parse(
    await server.request('tools/call', {
      name: fullName(tool),
      arguments: { ...args, name: 'x'.repeat(101) },
    }),
  );
  expect(result.isError ?? false).toBe(false);
});

test('departments_create rejects a name of more than 100 characters', async () => {
  const text = await errorOf('departments_create', { office_id: office, name: 'x'.repeat(101) });
  expect(text).toMatch(/name/);
  expect(simulator.ledger.entries).toEqual([]);
});

test.each(['a\u202Eb', 'a\u200Bb', 'a\u0007b', 'a\u2028b', '   '])(
  'rejects the name %j, which a person could not read as it is',
  async (name) => {
    expect(await errorOf('rooms_post', { office_id: office, name })).toContain('one line of text');
    expect(simulator.ledger.entries).toEqual([]);
  },
);

test.each([
  ['deskphones_rooms_create_international_pin', { customer_ref: 'Front desk' }],
  ['numbers_assign_office_number_post', { id: office }],
  ['numbers_assign_room_number_post', { id: room, area_code: '415' }],
  ['company_update_settings', { has_callai: true }],
])('%s requests a confirmation with --confirm risky', async (tool, args) => {
  const asking = await startTestServer({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin, DIALPAD_CONFIRM: 'risky' },
  });
  const params = { name: fullName(tool), arguments: args };
  expect(JSON.stringify(await asking.request('tools/call', params))).toMatch(/confirm/i);
  expect(simulator.ledger.entries).toEqual([]);
  await asking.close();
});
