import { z } from 'zod';
import type { SoakClient } from './clients.ts';

const listed = z.looseObject({
  result: z.looseObject({
    structuredContent: z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) }),
  }),
});
const PREFIX = 'dialpad_organization_';

/** One kind of call, and how often it is chosen. */
export interface MixedCall {
  readonly tool: string;
  readonly weight: number;
  readonly args: () => object;
}

const pick = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)];

/** A mix of all tools on the demo company. Reads are most frequent, deletes and creates are rare. */
export async function createMix(client: SoakClient): Promise<readonly MixedCall[]> {
  const ids = async (tool: string) => {
    const { text } = await client.call(PREFIX + tool, {});
    return listed.parse(JSON.parse(text)).result.structuredContent.items.map(({ id }) => id);
  };
  const offices = await ids('offices_list');
  const departments = await ids('departments_listall');
  const rooms = await ids('rooms_list');
  const office = () => ({ id: pick(offices) });
  const ofOffice = () => ({ office_id: pick(offices) });
  const department = () => ({ id: pick(departments) });
  const room = () => ({ id: pick(rooms) });
  const inRoom = () => ({ parent_id: pick(rooms) });
  const operator = { operator_id: '1', operator_type: 'user' };
  const address = { address: '1 Soak St', city: 'San Francisco', state: 'CA', zip: '94111', country: 'us' };
  const week = ['08:00', '18:00'];
  const calls: readonly (readonly [tool: string, weight: number, args: () => object])[] = [
    ['company_get', 20, () => ({})],
    ['company_sms_opt_out', 10, () => ({ a2p_campaign_id: '1', opted_out: true })],
    ['company_update_settings', 4, () => ({ has_callai: Math.random() < 0.5 })],
    ['offices_list', 30, () => (Math.random() < 0.2 ? { fetch_all: true } : {})],
    ['offices_get', 30, office],
    ['offices_primary_get', 10, () => ({})],
    ['offices_update', 10, () => ({ ...office(), monday_hours: week })],
    ['offices_e911_get', 10, office],
    ['offices_e911_update', 5, () => ({ ...office(), ...address })],
    ['offices_offdutystatuses_get', 5, office],
    ['offices_operators_get', 10, office],
    ['offices_operators_post', 3, () => ({ ...office(), ...operator })],
    ['offices_operators_delete', 3, () => ({ ...office(), ...operator })],
    ['departments_list', 20, ofOffice],
    ['departments_listall', 20, () => ({ name_search: 'a' })],
    ['departments_get', 20, department],
    ['departments_update', 10, () => ({ ...department(), friday_hours: week })],
    ['departments_operators_get', 10, department],
    ['departments_operators_post', 3, () => ({ ...department(), ...operator })],
    ['departments_operators_delete', 3, () => ({ ...department(), ...operator })],
    ['callcenters_list', 10, ofOffice],
    ['coaching_team_list', 10, ofOffice],
    ['rooms_list', 20, () => ({ fields: ['id', 'name'] })],
    ['rooms_get', 30, room],
    ['rooms_patch', 10, () => ({ ...room(), name: `Room ${Math.floor(Math.random() * 1_000)}` })],
    ['deskphones_rooms_list', 10, inRoom],
    ['deskphones_rooms_get', 5, () => ({ ...inRoom(), id: '+15550100001' })],
    ['deskphones_rooms_delete', 1, () => ({ ...inRoom(), id: '+15550100001' })],
    ['deskphones_rooms_create_international_pin', 2, () => ({ customer_ref: 'soak' })],
    ['numbers_assign_office_number_post', 1, () => ({ ...office(), area_code: '415' })],
    ['numbers_assign_room_number_post', 1, () => ({ ...room(), area_code: '415' })],
    ['numbers_office_unassign_number_post', 1, () => ({ ...office(), number: '+14155550100' })],
    ['numbers_room_unassign_number_post', 1, () => ({ ...room(), number: '+14155550110' })],
    ['plan_get', 10, ofOffice],
    ['plan_available_licenses_get', 10, ofOffice],
    ['departments_delete', 0.01, () => ({ id: '1' })],
    ['rooms_delete', 0.01, () => ({ id: '1' })],
    ['departments_create', 0.02, () => ({ name: 'Soak', ...ofOffice() })],
    ['rooms_post', 0.02, () => ({ name: 'Soak', ...ofOffice() })],
    [
      'offices_create',
      0.005,
      () => ({
        name: `Soak ${Math.random()}`,
        country: 'US',
        plan_period: 'monthly',
        unified_billing: false,
        annual_commit_monthly_billing: false,
        auto_call_recording: false,
        first_action: 'operators',
      }),
    ],
  ];
  return calls.map(([tool, weight, args]) => ({ tool: PREFIX + tool, weight, args }));
}

/** Chooses a call by weight. */
export function choose(mix: readonly MixedCall[]): MixedCall {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let left = Math.random() * total;
  const chosen = mix.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const last = chosen ?? mix.at(-1);
  if (last === undefined) throw new Error('the mix is empty');
  return last;
}
