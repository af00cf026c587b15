import { expect } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { type ContractOperation, contractOperations } from '../../src/simulator/contract.ts';
import { declarationFile, operationFile } from '../support/files-of-tool.ts';
import { type Answer, type Ask, allOf, itemOf, operatorsOf } from './send.ts';

/** Things of the demo company that the samples are about, found by asking for them. */
export interface Found {
  readonly company: string;
  /** The primary office. */
  readonly office: string;
  /** Another office, and its only number. */
  readonly branch: string;
  readonly branchNumber: string;
  /** In the primary office, with an operator that is a room. */
  readonly department: string;
  /** That room. It has a number and a phone. */
  readonly room: string;
  readonly roomNumber: string;
  readonly phone: string;
  /** A room without a number. */
  readonly emptyRoom: string;
  /** An operator of the primary office. */
  readonly user: string;
  /** In the reserved pool. */
  readonly freeNumber: string;
}

const first = <Value>(values: readonly Value[]): Value => {
  const [value] = values;
  if (value === undefined) throw new Error('the company lacks what a sample needs');
  return value;
};

async function departmentWithRoom(ask: Ask, office: string) {
  for (const { id } of await allOf(ask, `/departments?office_id=${office}`)) {
    const [room] = (await operatorsOf(ask, `/departments/${id}`)).rooms;
    if (room !== undefined) return { department: id, room };
  }
  throw new Error('no department has a room among its operators');
}

/** Looks around in the company. It gives a number out and takes it back: reset afterwards. */
export async function lookAround(ask: Ask): Promise<Found> {
  const office = itemOf(await ask('GET /offices/primary')).id;
  const branch = first((await allOf(ask, '/offices')).filter(({ id }) => id !== office));
  const { department, room } = await departmentWithRoom(ask, office);
  const rooms = await allOf(ask, `/rooms?office_id=${office}`);
  const emptyRoom = first(rooms.filter(({ phone_numbers }) => phone_numbers.length === 0)).id;
  const assigned = itemOf(await ask(`POST /rooms/${emptyRoom}/assign_number`, {}));
  const freeNumber = String(assigned.number);
  await ask(`POST /rooms/${emptyRoom}/unassign_number`, { number: freeNumber });
  return {
    company: itemOf(await ask('GET /company')).id,
    office,
    branch: branch.id,
    branchNumber: first(branch.phone_numbers),
    department,
    room: room.id,
    roomNumber: first(room.phone_numbers),
    phone: first(await allOf(ask, `/rooms/${room.id}/deskphones`)).id,
    emptyRoom,
    user: first((await operatorsOf(ask, `/offices/${office}`)).users).id,
    freeNumber,
  };
}

const address = { address: '1 Sample Pier', city: 'Oakland', country: 'us', state: 'CA', zip: '94607' };

/** The parameters that a new office must have. */
export const newOffice = {
  name: 'Oakland',
  country: 'US',
  currency: 'USD',
  plan_period: 'monthly',
  invoiced: false,
  unified_billing: true,
  annual_commit_monthly_billing: false,
  billing_address: {
    address_line_1: '1 Sample Pier',
    city: 'Oakland',
    country: 'us',
    postal_code: '94607',
    region: 'CA',
  },
  e911_address: address,
} as const;

/** Arguments that are good for an operation, and what its answer shows for them. */
export interface Sample {
  readonly args: Readonly<Record<string, unknown>>;
  readonly shows: Readonly<Record<string, unknown>>;
}

const sample = (args: Sample['args'], shows: Sample['shows']): Sample => ({ args, shows });
const among = (fields: Sample['shows']): unknown => expect.arrayContaining([expect.objectContaining(fields)]);

const ownSamples: Readonly<Record<string, (found: Found) => Sample>> = {
  callcenters_list: ({ office }) => sample({ office_id: office }, { items: among({ name: 'Orders' }) }),
  coaching_team_list: ({ office }) =>
    sample({ office_id: office }, { items: among({ name: 'New sellers' }) }),
  company_get: ({ company }) => sample({}, { id: company, office_count: 6 }),
  company_sms_opt_out: ({ company }) =>
    sample(
      { id: company, opt_out_state: 'opted_out' },
      { items: among({ opt_out_state: 'opted_out', date: expect.any(Number) }) },
    ),
  company_update_settings: ({ company }) =>
    sample({ has_callai: true }, { id: company, settings: { has_callai: true } }),
  departments_create: ({ office }) =>
    sample({ office_id: office, name: 'Returns' }, { name: 'Returns', office_id: office }),
  departments_delete: ({ department }) => sample({ id: department }, { id: department, state: 'deleted' }),
  departments_get: ({ department, office }) =>
    sample({ id: department }, { id: department, office_id: office }),
  departments_list: ({ office, department }) =>
    sample({ office_id: office }, { items: among({ id: department }) }),
  departments_listall: ({ office, department }) =>
    sample(
      { office_id: office, name_search: 'supp' },
      { items: [expect.objectContaining({ id: department })] },
    ),
  departments_operators_delete: ({ department, room }) =>
    sample({ id: department, operator_id: room, operator_type: 'room' }, { id: room }),
  departments_operators_get: ({ department, room }) =>
    sample({ id: department }, { rooms: among({ id: room }) }),
  departments_operators_post: ({ department, emptyRoom }) =>
    sample(
      { id: department, operator_id: emptyRoom, operator_type: 'room', role: 'admin' },
      { id: emptyRoom },
    ),
  departments_update: ({ department }) =>
    sample({ id: department, ring_seconds: 20 }, { id: department, ring_seconds: 20 }),
  deskphones_rooms_create_international_pin: () =>
    sample(
      { customer_ref: 'front desk' },
      { pin: expect.stringMatching(/^\d{5}$/), customer_ref: 'front desk' },
    ),
  deskphones_rooms_delete: ({ room, phone }) => sample({ parent_id: room, id: phone }, { success: true }),
  deskphones_rooms_get: ({ room, phone }) => sample({ parent_id: room, id: phone }, { id: phone }),
  deskphones_rooms_list: ({ room, phone }) => sample({ parent_id: room }, { items: among({ id: phone }) }),
  numbers_assign_office_number_post: ({ office, freeNumber: number }) =>
    sample({ id: office, number, primary: false }, { number, target_id: office }),
  numbers_assign_room_number_post: ({ room, freeNumber: number }) =>
    sample({ id: room, number }, { number, target_id: room, target_type: 'room' }),
  numbers_office_unassign_number_post: ({ branch, branchNumber: number }) =>
    sample({ id: branch, number }, { number, status: 'available' }),
  numbers_room_unassign_number_post: ({ room, roomNumber: number }) =>
    sample({ id: room, number }, { number, status: 'available' }),
  offices_create: () =>
    sample(newOffice, { office: { name: 'Oakland', e911_address: address }, plan: { talk_lines: 1 } }),
  offices_e911_get: ({ office }) => sample({ id: office }, { country: 'us' }),
  offices_e911_update: ({ branch }) => sample({ id: branch, ...address }, address),
  offices_get: ({ office }) => sample({ id: office }, { id: office, is_primary_office: true }),
  offices_list: ({ office }) => sample({ active_only: true }, { items: among({ id: office }) }),
  offices_offdutystatuses_get: ({ office }) => sample({ id: office }, { id: office }),
  offices_operators_delete: ({ office, user }) =>
    sample({ id: office, operator_id: user, operator_type: 'user' }, { id: user }),
  offices_operators_get: ({ office, user }) => sample({ id: office }, { users: among({ id: user }) }),
  offices_operators_post: ({ office, room }) =>
    sample({ id: office, operator_id: room, operator_type: 'room' }, { id: room }),
  offices_primary_get: ({ office }) => sample({}, { id: office, is_primary_office: true }),
  offices_update: ({ office }) =>
    sample(
      { id: office, monday_hours: ['09:00', '17:00'] },
      { office: { monday_hours: ['09:00', '17:00'] } },
    ),
  plan_available_licenses_get: ({ office }) => sample({ office_id: office }, { talk_lines: 7 }),
  plan_get: ({ office }) => sample({ office_id: office }, { talk_lines: 12, balance: '120.5000' }),
  rooms_delete: ({ room }) => sample({ id: room }, { id: room, state: 'deleted' }),
  rooms_get: ({ room }) => sample({ id: room }, { id: room, is_free: false }),
  rooms_list: ({ office, room }) => sample({ office_id: office }, { items: among({ id: room }) }),
  rooms_patch: ({ room }) => sample({ id: room, name: 'Atrium' }, { id: room, name: 'Atrium' }),
  rooms_post: ({ office }) => sample({ name: 'Atrium', office_id: office }, { name: 'Atrium' }),
};

/** One good request for each operation: its own sample or the example of its tool. */
export const samples: Readonly<Record<string, (found: Found) => Sample>> = {
  ...Object.fromEntries(tools.map(({ name, example }) => [shortName(name), () => sample(example, {})])),
  ...ownSamples,
};

/** The operations of the contract by their short names. */
export const operations: ReadonlyMap<string, ContractOperation> = new Map(
  contractOperations.map((operation) => [shortName(operation.name), operation]),
);

/** As much of an answer as the message of a failing test needs. */
export const beginningOf = ({ text }: Answer): string =>
  text.length > 300 ? `${text.slice(0, 300)}…` : text;

/** What to do when an operation accepts a request that it must reject. */
export const mustReject = (
  operation: ContractOperation,
  what: string,
  status: number,
  answer: Answer,
): string =>
  `${operation.name} must answer ${status} to ${what}, and answered ${answer.status} ${beginningOf(answer)}: correct ${operationFile(operation)} (officeOf, roomOf and departmentOf of src/simulator/operation.ts reject such requests), or the example in ${declarationFile(operation.name)}`;

/** Does what an operation does, with these arguments, in the places that the contract says. */
export function carryOut(ask: Ask, operation: ContractOperation, args: Sample['args']): Promise<Answer> {
  const given = operation.parameters.filter(({ name }) => name in args);
  const sentIn = (place: string) =>
    given.filter((parameter) => parameter.in === place).map(({ name }) => [name, args[name]] as const);
  const path = sentIn('path').reduce(
    (template, [name, value]) => template.replace(`{${name}}`, encodeURIComponent(String(value))),
    operation.path,
  );
  const query = sentIn('query').map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  const hasBody = operation.parameters.some((parameter) => parameter.in === 'body');
  const address = `${path.replace('/api/v2', '')}${query.length > 0 ? '?' : ''}${query.join('&')}`;
  const body = hasBody ? Object.fromEntries(sentIn('body')) : undefined;
  return ask(`${operation.method} ${address}`, body);
}
