import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { carryOut, type Found, lookAround, mustReject, newOffice, operations, samples } from './samples.ts';
import { type Ask, clientOf, send } from './send.ts';

let simulator: Simulator;
let ask: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  found = await lookAround(ask);
  simulator.reset();
});
afterAll(() => simulator.close());

/** A refusal as Dialpad words it. */
const refusal = (status: number) => ({
  status,
  body: { error: { code: status, message: expect.stringMatching(/\w/), errors: [expect.anything()] } },
});

describe('authentication', () => {
  test.each([
    ['no key', {}],
    ['an unknown key', { authorization: 'Bearer wrong' }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a key without its scheme', { authorization: 'demo-company-admin-key' }],
    ['another scheme', { authorization: 'Basic ZGVtbzpkZW1v' }],
    ['more than a key', { authorization: 'Bearer demo-company-admin-key again' }],
    ['a key of another case', { authorization: 'Bearer DEMO-COMPANY-ADMIN-KEY' }],
  ])('a request with %s is rejected', async (_what, headers) => {
    const { origin, ledger } = simulator;
    expect(await send('GET', `${origin}/api/v2/company`, { headers })).toMatchObject(refusal(401));
    const pin = `${origin}/api/v2/rooms/international_pin`;
    expect(await send('POST', pin, { headers, text: '{}' })).toMatchObject(refusal(401));
    expect(await send('GET', `${origin}/nothing`, { headers })).toMatchObject(refusal(401));
    expect(ledger.entries).toEqual([]);
  });
});

describe('unknown objects', () => {
  const inPaths = [...operations].flatMap(([name, operation]) =>
    operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ name: parameter, schema }) => ({ name, operation, parameter, type: schema.type })),
  );

  test.each(inPaths)(
    '$name with an unknown $parameter returns the error of the contract',
    async ({ name, operation, parameter, type }) => {
      const { args } = samples[name]?.(found) ?? { args: {} };
      const unknown = type === 'integer' ? '9223372036854775807' : 'no such';
      const answer = await carryOut(ask, operation, { ...args, [parameter]: unknown });
      expect(answer, mustReject(operation, `an unknown ${parameter}`, 404, answer)).toMatchObject(
        refusal(404),
      );
      expect(simulator.ledger.entries).toEqual([]);
    },
  );

  test.each(inPaths.filter(({ type }) => type === 'integer'))(
    '$name with a $parameter that is not an id is rejected',
    async ({ name, operation, parameter }) => {
      const { args } = samples[name]?.(found) ?? { args: {} };
      const answer = await carryOut(ask, operation, { ...args, [parameter]: 'x1' });
      expect(
        answer,
        `${name} must answer 400: correct the format of ${parameter} in fixtures/contract.json`,
      ).toMatchObject(refusal(400));
    },
  );

  test.each(['0', '-1', '1.5', '01', '1e3', '9223372036854775808', '%201', '+1'])(
    'an id of %s is not found',
    async (id) => {
      expect(await ask(`GET /rooms/${id}`)).toMatchObject(refusal(400));
    },
  );

  test.each([
    'GET /',
    'GET //',
    'GET //api/v2/company',
    'GET /api/v2',
    'GET /api/v2/',
    'GET /api/v2/company/',
    'GET /api/v1/company',
    'GET /api/v2/Company',
    'GET /api/v2/offices/1/e911/more',
    'GET /api/v2/rooms/1%2Fdeskphones/x/y',
    'POST /api/v2/users',
    'GET /_simulator',
  ])('an operation on an unknown object is rejected: %s', async (line) => {
    const [method = '', path = ''] = line.split(' ');
    const key = simulator.keys.companyAdmin;
    expect(await send(method, `${simulator.origin}${path}`, { key })).toMatchObject(refusal(404));
  });

  test.each([
    'POST /company',
    'DELETE /company',
    'GET /company/settings',
    'PUT /offices',
    'DELETE /offices/1',
    'PUT /rooms/1',
    'PATCH /offices/1/e911',
    'POST /departments/1',
    'PATCH /departments/1/operators',
    'GET /rooms/1/assign_number',
    'OPTIONS /rooms',
  ])('%s with another method is rejected', async (line) => {
    expect(await ask(line)).toMatchObject(refusal(405));
  });

  test('a path with invalid percent-encoding is rejected', async () => {
    expect(await ask('GET /rooms/%E0%A4')).toMatchObject(refusal(400));
  });
});

describe('invalid requests', () => {
  const json = { 'content-type': 'application/json' };

  test.each([
    ['half a JSON', '{"name":"Atrium"', json],
    ['no JSON', 'name=Atrium', json],
    ['a list', '[]', json],
    ['a text', '"Atrium"', json],
    ['a number', '5', json],
    ['nothing', 'null', json],
    ['no body', '', json],
    ['a form', 'name=Atrium', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON by another name', '{"name":"Atrium","office_id":1}', { 'content-type': 'text/plain' }],
  ])('a body that is %s is rejected', async (_what, text, headers) => {
    const { origin, keys, ledger } = simulator;
    const sending = { key: keys.companyAdmin, text, headers };
    expect(await send('POST', `${origin}/api/v2/rooms`, sending)).toMatchObject(refusal(400));
    expect(ledger.entries).toEqual([]);
  });

  test.each(['GET', 'DELETE'])('a body is rejected where the operation has none: %s', async (verb) => {
    expect(await ask(`${verb} /rooms/${found.room}`, {})).toMatchObject(refusal(400));
  });

  test('a body over the limit is rejected, and one at the limit is accepted', async () => {
    const { origin, keys, ledger } = simulator;
    const ofBytes = (bytes: number) => {
      const text = `{"name":"Atrium","office_id":${found.office}}`.padEnd(bytes);
      return send('POST', `${origin}/api/v2/rooms`, { key: keys.companyAdmin, text });
    };
    expect(await ofBytes(1_000_001)).toMatchObject(refusal(413));
    expect(await ofBytes(5_000_000)).toMatchObject(refusal(413));
    expect(ledger.entries).toEqual([]);
    expect((await ofBytes(1_000_000)).status).toBe(200);
    simulator.reset();
  });

  const long = 'x'.repeat(101);
  const hours = (...times: string[]) => ({ monday_hours: times });
  const department = 'PATCH /departments/{department}';
  const office = 'POST /offices';
  const operator = 'POST /offices/{office}/operators';
  const assign = 'POST /rooms/{room}/assign_number';
  const e911 = { address: '1 Sample Pier', city: 'Oakland', country: 'us', state: 'CA', zip: '94607' };
  const route = { action: 'voicemail', try_dial_operators: false };

  test.each<[what: string, line: string, body?: Readonly<Record<string, unknown>>]>([
    ['an unknown parameter of a query', 'GET /offices?active=true'],
    ['a parameter of the body in the query', 'PATCH /departments/{department}?ring_seconds=20'],
    ['a parameter of the query in the body', 'PUT /company/settings', { has_callai: true }],
    ['an unknown parameter of a body', department, { ringSeconds: 20 }],
    ['an unknown parameter inside', department, { hold_queue: { size: 3 } }],
    ['an id in the body that belongs in the path', department, { id: '5' }],
    ['a flag that is none', 'GET /offices?active_only=yes'],
    ['a flag as text in a body', department, { hours_on: 'true' }],
    ['a state that is none', 'GET /company/{company}/smsoptout?opt_out_state=out'],
    ['no state', 'GET /company/{company}/smsoptout'],
    [
      'a campaign without opted_out',
      'GET /company/{company}/smsoptout?opt_out_state=opted_back_in&a2p_campaign_id=1',
    ],
    ['an empty cursor', 'GET /rooms?cursor='],
    ['an office that is no id', 'GET /rooms?office_id=here'],
    ['no name', 'POST /rooms', { office_id: '1' }],
    ['no office', 'POST /rooms', { name: 'Atrium' }],
    ['an empty name', department, { name: '' }],
    ['a name over 100 characters', department, { name: long }],
    ['a name of two lines', department, { name: 'a\nb' }],
    ['a name that is a number', department, { name: 5 }],
    ['a description over 256 characters', department, { group_description: 'x'.repeat(257) }],
    ['too few seconds to ring', department, { ring_seconds: 9 }],
    ['too many seconds to ring', department, { ring_seconds: 46 }],
    ['half a second', department, { ring_seconds: 20.5 }],
    ['too long a queue', department, { hold_queue: { max_hold_count: 51 } }],
    ['too short a wait', department, { hold_queue: { max_hold_seconds: 29 } }],
    ['hours without an end', department, hours('09:00')],
    ['hours that run backwards', department, hours('17:00', '09:00')],
    ['hours that are no times', department, hours('9', '17')],
    ['hours that are no list', department, { monday_hours: '09:00-17:00' }],
    ['routing with only one side', department, { routing_options: { open: route } }],
    [
      'an unknown action',
      department,
      { routing_options: { open: route, closed: { ...route, action: 'sing' } } },
    ],
    [
      'a target without its type',
      department,
      { routing_options: { open: { ...route, action_target_id: '1' }, closed: route } },
    ],
    ['an operator without a type', operator, { operator_id: '1' }],
    ['an operator of no known type', operator, { operator_id: '1', operator_type: 'robot' }],
    ['a role that is none', operator, { operator_id: '1', operator_type: 'user', role: 'owner' }],
    ['a number that is not E.164', assign, { number: '415-555-0199' }],
    ['an area code with letters', assign, { area_code: '41a' }],
    ['no number to take away', 'POST /rooms/{room}/unassign_number', {}],
    ['numbers that the room does not have', 'PATCH /rooms/{room}', { phone_numbers: ['+14155550199'] }],
    ['an address without its street', 'PUT /offices/{office}/e911', { ...e911, address: undefined }],
    ['an address on two lines', 'PUT /offices/{office}/e911', { ...e911, city: 'Oak\nland' }],
    ['an office without an emergency address', office, { ...newOffice, e911_address: undefined }],
    ['an office without a bill', office, { ...newOffice, billing_address: undefined }],
    ['an office in no known country', office, { ...newOffice, country: 'us' }],
    ['an office in no time zone', office, { ...newOffice, timezone: 'Pacific' }],
  ])('an invalid request is rejected: %s', async (_what, line, body) => {
    const filled = line.replace(/\{(\w+)\}/, (_, name) => {
      const ids = new Map<string, string>(Object.entries(found));
      return ids.get(name) ?? '';
    });
    expect(await ask(filled, body)).toMatchObject(refusal(400));
    expect(simulator.ledger.entries).toEqual([]);
  });
});

describe('conflicts', () => {
  test.each<[what: string, status: number, of: (found: Found) => [line: string, body: unknown]]>([
    [
      'a number that is taken',
      409,
      ({ emptyRoom, roomNumber }) => [`POST /rooms/${emptyRoom}/assign_number`, { number: roomNumber }],
    ],
    [
      'the number that it has',
      409,
      ({ room, roomNumber }) => [`POST /rooms/${room}/assign_number`, { number: roomNumber }],
    ],
    [
      'a number outside the pool',
      404,
      ({ room }) => [`POST /rooms/${room}/assign_number`, { number: '+14155550000' }],
    ],
    [
      'taking a number from where it is not',
      404,
      ({ office, roomNumber }) => [`POST /offices/${office}/unassign_number`, { number: roomNumber }],
    ],
    [
      'an operator who is one already',
      409,
      ({ office, user }) => [
        `POST /offices/${office}/operators`,
        { operator_id: user, operator_type: 'user' },
      ],
    ],
    [
      'an operator who is not there',
      404,
      ({ office }) => [`POST /offices/${office}/operators`, { operator_id: '1', operator_type: 'user' }],
    ],
    ['a room in an office that is not there', 404, () => ['POST /rooms', { name: 'Atrium', office_id: '1' }]],
    [
      'an office on a number that is taken',
      409,
      ({ roomNumber }) => ['POST /offices', { ...newOffice, mainline_number: roomNumber }],
    ],
  ])('a request that contradicts the state is rejected: %s', async (_what, status, of) => {
    const [line, body] = of(found);
    expect(await ask(line, body)).toMatchObject(refusal(status));
    expect(simulator.ledger.entries).toEqual([]);
  });
});
