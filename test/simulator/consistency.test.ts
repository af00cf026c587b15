import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { carryOut, type Found, lookAround, newOffice, operations, samples } from './samples.ts';
import { type Ask, allOf, clientOf, itemOf, operatorsOf } from './send.ts';

let simulator: Simulator;
let ask: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  found = await lookAround(ask);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const get = async (path: string) => itemOf(await ask(`GET ${path}`));
const status = async (line: string, body?: unknown) => (await ask(line, body)).status;

describe('offices', () => {
  test('one office is the primary office, which can be read without an id', async () => {
    const offices = await allOf(ask, '/offices');
    expect(offices.filter(({ is_primary_office }) => is_primary_office === true)).toEqual([
      await get('/offices/primary'),
    ]);
    expect(await get('/company')).toMatchObject({ office_count: String(offices.length) });
  });

  test('a new office with a number of the pool is listed, counted and receives calls of that number', async () => {
    const { freeNumber } = found;
    const answer = await ask('POST /offices', { ...newOffice, mainline_number: freeNumber });
    const { office } = itemOf(answer);
    const listed = (await allOf(ask, '/offices')).find(({ name }) => name === newOffice.name);
    expect(listed).toMatchObject({ phone_numbers: [freeNumber], is_primary_office: false });
    expect(office).toEqual(listed);
    expect(await get(`/offices/${listed?.id}`)).toEqual(listed);
    expect(await get('/company')).toMatchObject({ office_count: '7' });
    expect(await status('POST /offices', { ...newOffice, mainline_number: freeNumber })).toBe(409);
  });

  test('a new office has the default hours of the contract', async () => {
    const answer = await ask('POST /offices', { ...newOffice, sunday_hours: ['10:00', '12:00'] });
    const { office } = itemOf(answer);
    const weekday = ['08:00', '18:00'];
    expect(office).toMatchObject({
      monday_hours: weekday,
      tuesday_hours: weekday,
      wednesday_hours: weekday,
      thursday_hours: weekday,
      friday_hours: weekday,
      sunday_hours: ['10:00', '12:00'],
    });
    expect(office).not.toHaveProperty('saturday_hours');
    expect(office).not.toHaveProperty('hours_on');
  });

  test('the hours of an office change day by day', async () => {
    const path = `/offices/${found.office}`;
    const before = await get(path);
    await ask(`PATCH ${path}`, { hours_on: true, sunday_hours: ['10:00', '12:00', '13:00', '15:00'] });
    await ask(`PATCH ${path}`, { hours_on: false });
    expect(await get(path)).toEqual({
      ...before,
      sunday_hours: ['10:00', '12:00', '13:00', '15:00'],
    });
  });

  test.each([
    { validated: false, street: '5 Specimen Wharf', city: 'Austin' },
    { validated: true, street: '5 SPECIMEN WHARF', city: 'AUSTIN' },
  ])(
    'an office returns the stored E911 address (validated: $validated)',
    async ({ validated, street, city }) => {
      const path = `/offices/${found.branch}`;
      const given = { address: '5 Specimen Wharf', city: 'Austin', state: 'TX', zip: '78702', country: 'us' };
      const onFile = { ...given, address: street, city };
      const answer = await ask(`PUT ${path}/e911`, { ...given, use_validated_option: validated });
      expect(answer.body).toEqual(onFile);
      expect((await ask(`GET ${path}/e911`)).body).toEqual(onFile);
      expect(await get(path)).toMatchObject({ e911_address: onFile });
      expect((await ask(`GET /offices/${found.office}/e911`)).body).not.toMatchObject({ zip: '78702' });
    },
  );
});

describe('departments', () => {
  test('a new department has the requested values', async () => {
    const { office, branch } = found;
    const wanted = {
      name: 'Returns 返品',
      group_description: 'Parcels.\nThat come back.',
      saturday_hours: ['09:00', '12:00'],
      hold_queue: { allow_queuing: true },
      routing_options: {
        open: { action: 'department', action_target_id: found.department, action_target_type: 'department' },
        closed: { action: 'voicemail' },
      },
    };
    const { open, closed } = wanted.routing_options;
    const routing_options = {
      open: { ...open, try_dial_operators: true },
      closed: { ...closed, try_dial_operators: false },
    };
    const created = itemOf(await ask('POST /departments', { ...wanted, routing_options, office_id: office }));
    expect(created).toMatchObject({ ...wanted, office_id: office });
    expect(await get(`/departments/${created.id}`)).toEqual(created);
    expect(await allOf(ask, `/departments?office_id=${office}&name_search=RETURNS`)).toEqual([created]);
    expect(await allOf(ask, `/offices/${office}/departments`)).toContainEqual(created);
    expect(await allOf(ask, `/offices/${branch}/departments`)).not.toContainEqual(created);
  });

  test('an update of a department keeps the fields that it does not name', async () => {
    const path = `/departments/${found.department}`;
    const before = await get(path);
    const change = { name: 'Second line', hold_queue: { max_hold_count: 7 }, monday_hours: [] };
    const answer = await ask(`PATCH ${path}`, change);
    const { monday_hours: _closed, ...kept } = before;
    expect(answer.body).toEqual({ ...kept, name: 'Second line', hold_queue: { max_hold_count: '7' } });
    expect((await ask(`GET ${path}`)).body).toEqual(answer.body);
  });

  test('a deleted department cannot be a routing target', async () => {
    const { department, office } = found;
    const { id } = itemOf(await ask('POST /departments', { name: 'Other', office_id: office }));
    const to = { action: 'department', action_target_type: 'department', try_dial_operators: false };
    const routing_options = {
      open: { ...to, action_target_id: department },
      closed: {
        action: 'menu',
        try_dial_operators: false,
        dtmf: [{ input: '1', options: { action: 'voicemail' } }],
      },
    };
    expect(await status(`PATCH /departments/${id}`, { routing_options })).toBe(200);
    await ask(`DELETE /departments/${department}`);
    expect(await status(`PATCH /departments/${id}`, { routing_options })).toBe(400);
  });
});

describe('rooms', () => {
  test('a new room has no number and no phone, and can be renamed', async () => {
    const { office } = found;
    const created = itemOf(await ask('POST /rooms', { name: 'Salle "Été"', office_id: office }));
    expect(created).toMatchObject({
      name: 'Salle "Été"',
      office_id: office,
      is_free: true,
      state: 'pending',
    });
    expect(await get(`/rooms/${created.id}`)).toEqual(created);
    expect(await allOf(ask, `/rooms?office_id=${office}`)).toContainEqual(created);
    expect(await allOf(ask, `/rooms/${created.id}/deskphones`)).toEqual([]);
    await ask(`PATCH /rooms/${created.id}`, { name: '会議室' });
    expect(await get(`/rooms/${created.id}`)).toEqual({ ...created, name: '会議室' });
  });

  test('removing a phone whose id contains a plus sign keeps the other phones of the room', async () => {
    const path = `/rooms/${found.room}/deskphones`;
    const phones = await allOf(ask, path);
    expect(phones.length).toBe(2);
    const [gone, kept] = phones.map(({ id }) => `${path}/${encodeURIComponent(id)}`);
    expect(gone).toContain('/%2B1');
    expect((await ask(`GET ${gone}`)).body).toMatchObject({ id: found.phone, owner_id: found.room });
    expect(await status(`DELETE ${gone}`)).toBe(200);
    expect([await status(`GET ${gone}`), await status(`DELETE ${gone}`)]).toEqual([404, 404]);
    expect(await status(`GET ${kept}`)).toBe(200);
    expect(await allOf(ask, path)).toEqual(phones.slice(1));
  });

  test('each request for an international PIN returns a new one', async () => {
    const pins = [
      await ask('POST /rooms/international_pin', {}),
      await ask('POST /rooms/international_pin', {}),
    ];
    const [one, two] = pins.map((answer) => itemOf(answer).pin);
    expect(one).toMatch(/^\d{5}$/);
    expect(two).not.toBe(one);
  });
});

describe('what is deleted', () => {
  test.each(['room', 'department'] as const)(
    'a deleted object is not found by any operation: %s',
    async (kind) => {
      const path = `/${kind}s/${found[kind]}`;
      expect((await ask(`DELETE ${path}`)).body).toMatchObject({ id: found[kind], state: 'deleted' });
      const about = [...operations].flatMap(([name, operation]) => {
        const args = samples[name]?.(found).args ?? {};
        return Object.values(args).includes(found[kind]) ? [{ name, operation, args }] : [];
      });
      expect(about.length).toBeGreaterThan(5);
      for (const { name, operation, args } of about) {
        const answer = await carryOut(ask, operation, args);
        expect([name, answer.status]).toEqual([name, 404]);
      }
      expect((await allOf(ask, `/${kind}s`)).map(({ id }) => id)).not.toContain(found[kind]);
      expect(simulator.ledger.entries).toHaveLength(1);
    },
  );

  test('a deleted room is no longer an operator', async () => {
    await ask(`POST /offices/${found.office}/operators`, { operator_id: found.room, operator_type: 'room' });
    await ask(`DELETE /rooms/${found.room}`);
    for (const group of [`/offices/${found.office}`, `/departments/${found.department}`]) {
      expect((await operatorsOf(ask, group)).rooms).toEqual([]);
    }
  });
});

describe('operators', () => {
  test.each(['office', 'department'] as const)(
    'operators can be added to and removed from the %s',
    async (kind) => {
      const group = `/${kind}s/${found[kind]}`;
      const before = await operatorsOf(ask, group);
      const operator = { operator_id: found.emptyRoom, operator_type: 'room' };
      expect((await ask(`POST ${group}/operators`, operator)).body).toMatchObject({ id: found.emptyRoom });
      const during = await operatorsOf(ask, group);
      expect(during.users).toEqual(before.users);
      expect(during.rooms.map(({ id }) => id)).toEqual([
        ...before.rooms.map(({ id }) => id),
        found.emptyRoom,
      ]);
      expect(await status(`POST ${group}/operators`, operator)).toBe(409);
      expect(await status(`DELETE ${group}/operators`, { ...operator, operator_type: 'user' })).toBe(404);
      expect(await status(`DELETE ${group}/operators`, operator)).toBe(200);
      expect(await operatorsOf(ask, group)).toEqual(before);
      expect(await status(`DELETE ${group}/operators`, operator)).toBe(404);
    },
  );
});

describe('the company', () => {
  test('the company stores its settings', async () => {
    for (const has_callai of [true, false]) {
      await ask(`PUT /company/settings?has_callai=${has_callai}`);
      await ask('PUT /company/settings');
      expect(await get('/company')).toMatchObject({ settings: { has_callai } });
    }
  });

  test('the company has hundreds of SMS opt-outs, filtered by state and campaign', async () => {
    const list = (query: string) => allOf(ask, `/company/${found.company}/smsoptout?opt_out_state=${query}`);
    const [out, back] = [await list('opted_out'), await list('opted_back_in')];
    expect(out.length).toBeGreaterThan(300);
    expect(back.length).toBeGreaterThan(100);
    expect(new Set(out.map((entry) => entry.opt_out_state))).toEqual(new Set(['opted_out']));
    expect(new Set(back.map((entry) => entry.opt_out_state))).toEqual(new Set(['opted_back_in']));
    const campaign = { opt_out_scope_level: 'a2p_campaign', scope_id: '5620703441190912' };
    const ofCampaign = await list('opted_out&a2p_campaign_id=5620703441190912');
    expect(ofCampaign.length).toBeGreaterThan(10);
    expect(ofCampaign.length).toBeLessThan(out.length);
    for (const entry of ofCampaign) expect(entry.opt_out_scope_info).toEqual(campaign);
    expect(await list('opted_out&a2p_campaign_id=1')).toEqual([]);
  });
});
