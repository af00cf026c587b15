import {
  type CallTool,
  departmentNamed,
  idIn,
  listed,
  named,
  officeNamed,
  type Solution,
  type Thing,
} from './call-tool.ts';

/** `changes` gets the current department. */
const change =
  (name: string, changes: (department: Thing) => Readonly<Record<string, unknown>>): Solution =>
  async ({ callTool }) => {
    const department = await departmentNamed(callTool, name);
    await callTool('departments_update', { id: department.id, ...changes(department) });
    return `${name} is changed.`;
  };

/** The answer to an ambiguous request: a question that names the office of each candidate. */
async function whichSupport(callTool: CallTool): Promise<string> {
  const departments = (await callTool('departments_listall', { name_search: 'Support' })).items;
  const offices = (await callTool('offices_list')).items;
  const places = departments
    .filter(({ name }) => name === 'Support')
    .map(({ office_id }) => offices.find(({ id }) => id === office_id)?.name);
  return `There is a Support department in ${places.join(' and in ')}: which one?`;
}

const eveningShift = async (callTool: CallTool): Promise<Thing | undefined> =>
  (await callTool('departments_listall', { name_search: 'Support' })).items.find(({ group_description }) =>
    group_description.startsWith('Evening shift'),
  );

async function team(callTool: CallTool, name: string) {
  const { id } = await departmentNamed(callTool, name);
  const { users, rooms } = await callTool('departments_operators_get', { id });
  return { id, users, rooms };
}

export const departmentSolutions: Readonly<Record<string, Solution>> = {
  'department-count': async ({ callTool }) =>
    String((await callTool('departments_listall', { fetch_all: true })).items.length),
  'department-of-office': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'Sydney');
    return listed((await callTool('departments_list', { office_id: id })).items);
  },
  'department-by-id': async ({ callTool, request }) => {
    const { hold_queue } = await callTool('departments_get', { id: idIn(request) });
    return `${hold_queue?.max_hold_count} callers.`;
  },
  'department-hours': async ({ callTool }) => {
    const [, from, to] = (await departmentNamed(callTool, 'Ventes')).monday_hours;
    return `From ${from} to ${to}.`;
  },
  'department-of-number': async ({ callTool }) => {
    const { items } = await callTool('departments_listall', { fetch_all: true });
    return listed(items.filter(({ phone_numbers }) => phone_numbers.includes('+14155550131')));
  },
  'department-office-key-sees': async ({ callTool }) => listed((await callTool('departments_listall')).items),
  'department-ambiguous-hours': ({ callTool }) => whichSupport(callTool),
  'department-friday-hours': async ({ callTool }) => {
    const id = (await eveningShift(callTool))?.id;
    await callTool('departments_update', { id, hours_on: true, friday_hours: ['12:00', '20:00'] });
    return 'The Friday hours are set.';
  },
  'department-put-hours-in-force': change('Front desk', () => ({
    hours_on: true,
    monday_hours: ['09:00', '17:00'],
  })),
  'department-create': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'London');
    await callTool('departments_create', { name: 'Night desk', office_id: id, ring_seconds: 20 });
    return 'The Night desk is there.';
  },
  'department-create-office-key': async ({ callTool, attempt }) => {
    const { id } = await officeNamed(callTool, 'Austin');
    return (await attempt('departments_create', { name: 'Weekend', office_id: id })).text;
  },
  'department-delete': async ({ callTool }) => {
    const { id } = await departmentNamed(callTool, 'Sales South');
    await callTool('departments_delete', { id });
    return 'Sales South is deleted.';
  },
  'department-delete-ambiguous': ({ callTool }) => whichSupport(callTool),
  'department-unknown': async ({ callTool }) => {
    const { items } = await callTool('departments_listall', { name_search: 'Vertrieb' });
    return items.length === 0 ? 'There is no department of that name.' : listed(items);
  },
  'department-rename': change('Accounts', () => ({ name: 'Finance UK' })),
  'department-ring-longer': change('Front desk', ({ ring_seconds }) => ({ ring_seconds: ring_seconds + 10 })),
  'department-ring-too-long': () => 'A department can ring for 45 seconds at most; nothing is changed.',
  'department-queue': change('Support APAC', ({ hold_queue }) => ({
    hold_queue: { ...hold_queue, max_hold_count: 40 },
  })),
  'department-record': change('Billing', () => ({ auto_call_recording: true })),
  'department-transcribe': change('Support APAC', ({ voice_intelligence }) => ({
    voice_intelligence: { ...voice_intelligence, auto_start: true },
  })),
  'department-menu-key': async ({ callTool }) => {
    const { items } = await callTool('departments_listall', { fetch_all: true });
    const { id, routing_options } = named(items, 'Sales');
    const frontDesk = {
      action: 'department',
      action_target_type: 'department',
      action_target_id: named(items, 'Front desk').id,
    };
    const dtmf = routing_options?.open.dtmf?.map((key) =>
      key.input === '2' ? { ...key, options: frontDesk } : key,
    );
    const open = { ...routing_options?.open, dtmf };
    await callTool('departments_update', { id, routing_options: { ...routing_options, open } });
    return 'Key 2 leads to the Front desk.';
  },
  'department-move': () => 'A department cannot be moved to another office with these tools.',
};

export const departmentOperatorSolutions: Readonly<Record<string, Solution>> = {
  'department-operators': async ({ callTool }) => {
    const { users, rooms } = await team(callTool, 'Service à la clientèle');
    return listed([...users, ...rooms]);
  },
  'department-operators-extension': async ({ callTool }) =>
    String(named((await team(callTool, 'Field service')).users, 'Gus Template').extension),
  'department-add-room': async ({ callTool }) => {
    const { id } = await departmentNamed(callTool, 'Field service');
    const room = named((await callTool('rooms_list', { fetch_all: true })).items, 'Barton');
    await callTool('departments_operators_post', { id, operator_id: room.id, operator_type: 'room' });
    return 'Barton rings too.';
  },
  'department-lend-person': async ({ callTool }) => {
    const { items } = await callTool('departments_listall', { fetch_all: true });
    const { users } = await callTool('departments_operators_get', { id: named(items, 'Accounts').id });
    const call = { operator_id: named(users, 'Nia Proxy').id, operator_type: 'user' };
    await callTool('departments_operators_post', { id: named(items, 'Billing').id, ...call });
    return 'Nia Proxy takes calls of Billing too.';
  },
  'department-remove-person': async ({ callTool }) => {
    const { id, users } = await team(callTool, 'Field service');
    const call = { operator_id: named(users, 'Gus Template').id, operator_type: 'user' };
    await callTool('departments_operators_delete', { id, ...call });
    return 'He gets no more calls of Field service.';
  },
  'department-remove-room': async ({ callTool }) => {
    const id = (await eveningShift(callTool))?.id;
    const { rooms } = await callTool('departments_operators_get', { id });
    const call = { operator_id: named(rooms, 'Lobby').id, operator_type: 'room' };
    await callTool('departments_operators_delete', { id, ...call });
    return 'The lobby phone no longer rings for it.';
  },
};
