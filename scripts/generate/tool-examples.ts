import { z } from 'zod';
import { createApp } from '../../src/app/create-app.ts';
import { localCaller } from '../../src/auth/caller.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { findTool, tools } from '../../src/registry/registry.ts';
import { callTool } from '../../src/tool-call/call-tool.ts';

/** Arguments of a call and its answer, shortened for a page. */
export interface Example {
  readonly arguments: Arguments;
  readonly answer: string;
}

type Arguments = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>>;

/** Calls a tool by its short name. Throws when the call fails. */
type Ask = (name: string, args?: Arguments) => Promise<Answer>;

const things = z.array(z.looseObject({ id: z.string() }));
const idOf = (answer: Answer): string => z.string().parse(answer.id);

/** The first of a list that fits. Throws when there is none. */
function first(list: unknown, fits: (thing: z.output<typeof things>[number]) => boolean = () => true) {
  const found = things.parse(list ?? []).find(fits);
  if (found === undefined) throw new Error('the embedded Dialpad has nothing for this example');
  return found;
}

const primary = async (ask: Ask): Promise<string> => idOf(await ask('offices_primary_get'));
const department = async (ask: Ask) => first((await ask('departments_listall')).items).id;
const rooms = async (ask: Ask) => (await ask('rooms_list')).items;
const numbersOf = (thing: Answer): readonly string[] =>
  z.array(z.string()).default([]).parse(thing.phone_numbers);

async function roomPhone(ask: Ask): Promise<{ parent_id: string; id: string }> {
  for (const room of things.parse(await rooms(ask))) {
    const phone = things.parse((await ask('deskphones_rooms_list', { parent_id: room.id })).items ?? [])[0];
    if (phone !== undefined) return { parent_id: room.id, id: phone.id };
  }
  throw new Error('the embedded Dialpad has no room phone');
}

async function numberOfRoom(ask: Ask): Promise<{ id: string; number: string | undefined }> {
  const room = first(await rooms(ask), (candidate) => numbersOf(candidate).length > 0);
  return { id: room.id, number: numbersOf(room)[0] };
}

/** A group of this kind with a member that can be taken out. */
async function memberOf(ask: Ask, kind: 'offices' | 'departments') {
  const groups = await ask(kind === 'offices' ? 'offices_list' : 'departments_listall');
  for (const group of things.parse(groups.items)) {
    const user = things.parse((await ask(`${kind}_operators_get`, { id: group.id })).users ?? [])[0];
    if (user !== undefined) return { id: group.id, operator_id: user.id, operator_type: 'user' };
  }
  throw new Error('the embedded Dialpad has no operators');
}

/** A group of this kind with a room of its office that is not yet a member. */
async function newMemberOf(ask: Ask, kind: 'offices' | 'departments') {
  const groups = await ask(kind === 'offices' ? 'offices_list' : 'departments_listall');
  const group = first(groups.items);
  const members = things.parse((await ask(`${kind}_operators_get`, { id: group.id })).rooms ?? []);
  const room = first(await rooms(ask), ({ id }) => members.every((member) => member.id !== id));
  return { id: group.id, operator_id: room.id, operator_type: 'room', role: 'operator' };
}

const address = {
  address: '500 Example Street',
  city: 'Austin',
  state: 'TX',
  zip: '78701',
  country: 'us',
};

/** The arguments of each tool's example, found with other tools the way a model would find them. */
const choose: Readonly<Record<string, (ask: Ask) => Promise<Arguments>>> = {
  callcenters_list: async (ask) => ({ office_id: await primary(ask) }),
  coaching_team_list: async (ask) => ({ office_id: await primary(ask) }),
  company_get: async () => ({}),
  company_sms_opt_out: async (ask) => ({ id: idOf(await ask('company_get')), opt_out_state: 'opted_out' }),
  company_update_settings: async () => ({ has_callai: true }),
  departments_create: async (ask) => ({
    name: 'Warranty',
    office_id: await primary(ask),
    hours_on: true,
    monday_hours: ['09:00', '17:00'],
    ring_seconds: 20,
  }),
  departments_delete: async (ask) => ({ id: await department(ask) }),
  departments_get: async (ask) => ({ id: await department(ask) }),
  departments_list: async (ask) => ({ office_id: await primary(ask) }),
  departments_listall: async () => ({}),
  departments_operators_delete: async (ask) => memberOf(ask, 'departments'),
  departments_operators_get: async (ask) => ({ id: await department(ask) }),
  departments_operators_post: async (ask) => newMemberOf(ask, 'departments'),
  departments_update: async (ask) => ({
    id: await department(ask),
    hours_on: true,
    friday_hours: ['09:00', '12:00', '13:00', '16:00'],
  }),
  deskphones_rooms_create_international_pin: async () => ({ customer_ref: 'Front desk' }),
  deskphones_rooms_delete: async (ask) => roomPhone(ask),
  deskphones_rooms_get: async (ask) => roomPhone(ask),
  deskphones_rooms_list: async (ask) => ({ parent_id: (await roomPhone(ask)).parent_id }),
  numbers_assign_office_number_post: async (ask) => ({
    id: await primary(ask),
    area_code: '415',
    primary: false,
  }),
  numbers_assign_room_number_post: async (ask) => ({
    id: first(await rooms(ask), (room) => numbersOf(room).length === 0).id,
    area_code: '415',
  }),
  numbers_office_unassign_number_post: async (ask) => {
    const office = first(
      (await ask('offices_list')).items,
      (candidate) => candidate.is_primary_office !== true && numbersOf(candidate).length > 0,
    );
    return { id: office.id, number: numbersOf(office).at(-1) };
  },
  numbers_room_unassign_number_post: async (ask) => numberOfRoom(ask),
  offices_create: async () => ({
    name: 'Example Office',
    country: 'US',
    currency: 'USD',
    plan_period: 'monthly',
    unified_billing: true,
    use_same_address: false,
    invoiced: false,
    annual_commit_monthly_billing: false,
    billing_address: {
      address_line_1: address.address,
      city: address.city,
      region: address.state,
      postal_code: address.zip,
      country: 'US',
    },
    e911_address: address,
  }),
  offices_e911_get: async (ask) => ({ id: await primary(ask) }),
  offices_e911_update: async (ask) => ({ id: await primary(ask), ...address }),
  offices_get: async (ask) => ({ id: await primary(ask) }),
  offices_list: async () => ({ active_only: true }),
  offices_offdutystatuses_get: async (ask) => ({ id: await primary(ask) }),
  offices_operators_delete: async (ask) => memberOf(ask, 'offices'),
  offices_operators_get: async (ask) => ({ id: await primary(ask) }),
  offices_operators_post: async (ask) => newMemberOf(ask, 'offices'),
  offices_primary_get: async () => ({}),
  offices_update: async (ask) => ({
    id: await primary(ask),
    hours_on: true,
    monday_hours: ['08:00', '12:00', '13:00', '18:00'],
  }),
  plan_available_licenses_get: async (ask) => ({ office_id: await primary(ask) }),
  plan_get: async (ask) => ({ office_id: await primary(ask) }),
  rooms_delete: async (ask) => ({ id: first(await rooms(ask)).id }),
  rooms_get: async (ask) => ({ id: first(await rooms(ask)).id }),
  rooms_list: async (ask) => ({ office_id: await primary(ask) }),
  rooms_patch: async (ask) => ({ id: first(await rooms(ask)).id, name: 'Harbour view' }),
  rooms_post: async (ask) => ({ name: 'Harbour view', office_id: await primary(ask) }),
};

const PREFIX = 'dialpad_organization_';

/** The answer with the rest of each list counted rather than shown. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const short = value.slice(0, 1).map(shorten);
    const isScalars = value.every((item) => typeof item !== 'object');
    if (isScalars && value.length <= 4) return value;
    return value.length > 1 ? [...short, `… ${value.length - 1} more`] : short;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]));
}

/** Runs one example on an embedded Dialpad of its own, so that no example depends on another. */
async function runExample(name: string): Promise<Example> {
  const parts = await createApp(loadConfig({ LOG_LEVEL: 'silent' }), {
    demo: true,
    overrides: { writeAuditLine: () => true },
  });
  const ask: Ask = async (short, args = {}) => {
    const tool = findTool(PREFIX + short);
    if (tool === undefined) throw new Error(`there is no tool ${short}`);
    const result = await callTool(parts, {
      tool,
      arguments: args,
      caller: localCaller,
      signal: new AbortController().signal,
    });
    if ('question' in result || result.value === undefined)
      throw new Error(`example ${name}: ${short}: ${JSON.stringify(result)}`);
    return result.value;
  };
  try {
    const args = await choose[name]?.(ask);
    if (args === undefined) throw new Error(`say in tool-examples.ts what to call ${name} with`);
    return { arguments: args, answer: JSON.stringify(shorten(await ask(name, args)), null, 2) };
  } finally {
    await parts.close();
  }
}

/** An example of every tool, by the tool's whole name. The same on every run: the embedded company is. */
export async function runExamples(): Promise<ReadonlyMap<string, Example>> {
  const examples = new Map<string, Example>();
  for (const { name } of tools) examples.set(name, await runExample(name.slice(PREFIX.length)));
  return examples;
}
