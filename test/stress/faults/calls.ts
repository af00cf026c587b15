import { z } from 'zod';
import type { Simulator } from '../../../src/simulator/simulator.ts';

/** The effect of a repeated call: none, the same change again, or another change. */
export type Kind = 'read' | 'idempotent' | 'once';

/** A call, and where the simulator shows that it was carried out. */
export interface PlannedCall {
  readonly kind: Kind;
  /** Without the prefix that all tools share. */
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** For writes: a path, and whether its answer shows the state that was asked for. */
  readonly state?: { readonly path: string; readonly isAsAsked: (answer: string) => boolean };
}

/** Asks the simulator without the product in between. */
export async function askDirectly(simulator: Simulator, path: string): Promise<string> {
  const headers = { authorization: `Bearer ${simulator.keys.companyAdmin}` };
  return (await fetch(simulator.origin + path, { headers })).text();
}

const list = z.object({ items: z.array(z.looseObject({ id: z.string() })).default([]) });
const operators = z.object({ users: z.array(z.looseObject({ id: z.string() })) });

const read = (tool: string, args: PlannedCall['args'] = {}): PlannedCall => ({ kind: 'read', tool, args });

const write =
  (kind: Kind) =>
  (
    tool: string,
    args: PlannedCall['args'],
    path: string,
    isAsAsked: (answer: string) => boolean,
  ): PlannedCall => ({ kind, tool, args, state: { path: `/api/v2/${path}`, isAsAsked } });

const idempotent = write('idempotent');
const once = write('once');

const shows = (text: string) => (answer: string) => answer.includes(text);
const showsNo = (text: string) => (answer: string) => !answer.includes(text);

/** The calls that are tried on the demo company, each on a target of its own: they may come in any order. */
export async function planCalls(simulator: Simulator): Promise<readonly PlannedCall[]> {
  const idsAt = async (path: string) =>
    list.parse(JSON.parse(await askDirectly(simulator, `/api/v2/${path}`))).items.map(({ id }) => id);
  const [office] = await idsAt('offices');
  const [sales, support, billing] = await idsAt('departments');
  const [lobby, alcatraz, goldenGate, mission, , marina] = await idsAt('rooms');
  const [phone] = await idsAt(`rooms/${lobby}/deskphones`);
  const team = await askDirectly(simulator, `/api/v2/departments/${billing}/operators`);
  const operator = operators.parse(JSON.parse(team)).users[0]?.id ?? '';
  const address = { address: '12 Chaos St', city: 'San Francisco', state: 'CA', zip: '94111', country: 'us' };
  const number = '+14155550141';
  const member = { id: billing, operator_id: operator, operator_type: 'user' };
  return [
    read('offices_list'),
    read('rooms_get', { id: lobby }),
    read('departments_listall', { fetch_all: true }),
    idempotent(
      'offices_e911_update',
      { id: office, ...address },
      `offices/${office}/e911`,
      shows('12 Chaos St'),
    ),
    idempotent('company_update_settings', { has_callai: true }, 'company', shows('"has_callai":true')),
    idempotent('departments_delete', { id: support }, `departments/${support}`, shows('not found')),
    idempotent('rooms_delete', { id: goldenGate }, `rooms/${goldenGate}`, shows('not found')),
    idempotent('departments_operators_delete', member, `departments/${billing}/operators`, showsNo(operator)),
    idempotent(
      'deskphones_rooms_delete',
      { parent_id: lobby, id: phone },
      `rooms/${lobby}/deskphones`,
      showsNo(`"id":"${phone}"`),
    ),
    once(
      'departments_create',
      { office_id: office, name: 'Chaos' },
      'departments?name_search=cha',
      shows('Chaos'),
    ),
    once('rooms_post', { office_id: office, name: 'Chaos' }, `rooms?office_id=${office}`, shows('Chaos')),
    once('numbers_assign_room_number_post', { id: marina, number }, `rooms/${marina}`, shows(number)),
    once('departments_update', { id: sales, name: 'Chaos 2' }, `departments/${sales}`, shows('Chaos 2')),
    once('rooms_patch', { id: alcatraz, name: 'Chaos 3' }, `rooms/${alcatraz}`, shows('Chaos 3')),
    once('rooms_patch', { id: mission, phone_numbers: [] }, `rooms/${mission}`, showsNo('phone_numbers')),
  ];
}
