import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { carryOut, type Found, lookAround, mustReject, operations, samples } from './samples.ts';
import { type Ask, allOf, clientOf, itemOf, pageOf } from './send.ts';

let simulator: Simulator;
let ask: Ask;
let second: Ask;
let ofBranch: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  const { origin, keys } = simulator;
  ask = clientOf(origin, keys.companyAdmin);
  second = clientOf(origin, keys.secondCompany);
  ofBranch = clientOf(origin, keys.officeAdmin);
  found = await lookAround(ask);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);

/** The operations whose sample names something of the first company. */
const aboutTheFirst = [...operations].filter(([, { parameters }]) =>
  parameters.some(({ name, required }) => required && ['id', 'office_id', 'parent_id'].includes(name)),
);

/** Operations that Dialpad leaves to company admins. */
const companyLevel = [
  'company_get',
  'company_sms_opt_out',
  'company_update_settings',
  'departments_create',
  'departments_delete',
  'departments_update',
  'deskphones_rooms_create_international_pin',
  'offices_create',
];

describe('a second company', () => {
  test('a second company lists only its own objects', async () => {
    const company = itemOf(await second('GET /company'));
    expect(company).toMatchObject({ office_count: '1' });
    expect(company.id).not.toBe(found.company);
    for (const list of ['/offices', '/rooms', '/departments']) {
      const [mine, theirs] = [idsOf(await allOf(second, list)), idsOf(await allOf(ask, list))];
      expect(mine.filter((id) => theirs.includes(id))).toEqual([]);
    }
    expect(itemOf(await second('GET /offices/primary')).id).not.toBe(found.office);
    expect(await allOf(second, `/company/${company.id}/smsoptout?opt_out_state=opted_out`)).toEqual([]);
  });

  test.each(aboutTheFirst)('a second company finds nothing of the first with %s', async (name, operation) => {
    const answer = await carryOut(second, operation, samples[name]?.(found).args ?? {});
    expect(answer.status, mustReject(operation, 'an id of another company', 404, answer)).toBe(404);
    expect(answer.text, mustReject(operation, 'an id of another company', 404, answer)).not.toContain(
      'Brightwater',
    );
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('a second company cannot use ids of the first as a filter, a number or a target', async () => {
    const [office] = await allOf(second, '/offices');
    const [room] = await allOf(second, '/rooms');
    const to = { action_target_type: 'room', action_target_id: found.room, try_dial_operators: false };
    const routed = { action: 'bridge_target', ...to };
    const statuses = [
      await second(`GET /rooms?office_id=${found.office}`),
      await second(`GET /departments?office_id=${found.office}`),
      await second(`POST /rooms/${room?.id}/assign_number`, { number: found.freeNumber }),
      await second(`POST /offices/${office?.id}/operators`, {
        operator_id: found.room,
        operator_type: 'room',
      }),
      await second('POST /departments', {
        name: 'Other',
        office_id: office?.id,
        routing_options: { open: routed, closed: routed },
      }),
    ].map((answer) => answer.status);
    expect(statuses).toEqual([404, 404, 404, 404, 400]);
  });

  test('a second company changes nothing of the first', async () => {
    await second('PUT /company/settings?has_callai=true');
    for (const { id } of await allOf(second, '/rooms')) await second(`DELETE /rooms/${id}`);
    expect(await allOf(second, '/rooms')).toEqual([]);
    expect(itemOf(await ask('GET /company'))).toMatchObject({ settings: { has_callai: false } });
    expect((await allOf(ask, '/rooms')).length).toBeGreaterThan(20);
  });

  test('a second company without reserved numbers releases an unassigned number', async () => {
    const room = (await allOf(second, '/rooms')).find(({ phone_numbers }) => phone_numbers.length > 0);
    const [number] = room?.phone_numbers ?? [];
    const answer = await second(`POST /rooms/${room?.id}/unassign_number`, { number });
    expect(answer.body).toEqual({ deleted: true });
    expect((await second(`POST /rooms/${room?.id}/assign_number`, { number })).status).toBe(404);
    expect((await second(`POST /rooms/${room?.id}/assign_number`, {})).status).toBe(400);
    expect((await second(`POST /rooms/${room?.id}/assign_number`, { area_code: '999' })).status).toBe(404);
    const { number: bought } = itemOf(
      await second(`POST /rooms/${room?.id}/assign_number`, { area_code: '212' }),
    );
    expect(itemOf(await second(`GET /rooms/${room?.id}`)).phone_numbers).toEqual([bought]);
  });
});

describe('a key of one office', () => {
  test.each(companyLevel)('an office key is rejected by %s', async (name) => {
    const operation = operations.get(name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const answer = await carryOut(ofBranch, operation, samples[name]?.(found).args ?? {});
    expect(answer.status, mustReject(operation, 'a key of one office', 403, answer)).toBe(403);
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('an office key lists only its own office', async () => {
    expect(idsOf(await allOf(ofBranch, '/offices'))).toEqual([found.branch]);
    for (const list of ['/rooms', '/departments']) {
      const all = await allOf(ask, `${list}?office_id=${found.branch}`);
      expect(all.length).toBeGreaterThan(1);
      expect(await allOf(ofBranch, list)).toEqual(all);
    }
    expect((await ofBranch('GET /offices/primary')).status).toBe(403);
  });

  test.each(aboutTheFirst)('an office key is rejected for another office by %s', async (name, operation) => {
    const sample = samples[name]?.({ ...found, branch: found.office });
    const answer = await carryOut(ofBranch, operation, sample?.args ?? {});
    expect(answer.status, mustReject(operation, 'a key of another office', 403, answer)).toBe(403);
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('an office key reads and writes in its own office', async () => {
    const room = itemOf(await ofBranch('POST /rooms', { name: 'Annex', office_id: found.branch }));
    expect(pageOf(await ofBranch(`GET /rooms?office_id=${found.branch}`)).items).toContainEqual(room);
    expect((await ofBranch(`DELETE /rooms/${room.id}`)).status).toBe(200);
  });
});
