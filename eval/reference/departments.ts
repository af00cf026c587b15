import {
  type Ask,
  departmentNamed,
  idIn,
  listed,
  named,
  officeNamed,
  type Solution,
  type Thing,
} from './ask.ts';

/** Changes the one department of that name; `changes` sees it as it is. */
const change =
  (name: string, changes: (department: Thing) => Readonly<Record<string, unknown>>): Solution =>
  async ({ ask }) => {
    const department = await departmentNamed(ask, name);
    await ask('departments_update', { id: department.id, ...changes(department) });
    return `${name} is changed.`;
  };

/** Asks which of the departments of one name is meant, by their offices. */
async function whichSupport(ask: Ask): Promise<string> {
  const departments = (await ask('departments_listall', { name_search: 'Support' })).items;
  const offices = (await ask('offices_list')).items;
  const places = departments
    .filter(({ name }) => name === 'Support')
    .map(({ office_id }) => offices.find(({ id }) => id === office_id)?.name);
  return `There is a Support department in ${places.join(' and in ')}: which one?`;
}

const eveningShift = async (ask: Ask): Promise<Thing | undefined> =>
  (await ask('departments_listall', { name_search: 'Support' })).items.find(({ group_description }) =>
    group_description.startsWith('Evening shift'),
  );

async function team(ask: Ask, name: string) {
  const { id } = await departmentNamed(ask, name);
  const { users, rooms } = await ask('departments_operators_get', { id });
  return { id, users, rooms };
}

/** How the reference does the tasks about departments. */
export const departmentSolutions: Readonly<Record<string, Solution>> = {
  'department-count': async ({ ask }) =>
    String((await ask('departments_listall', { fetch_all: true })).items.length),
  'department-of-office': async ({ ask }) => {
    const { id } = await officeNamed(ask, 'Sydney');
    return listed((await ask('departments_list', { office_id: id })).items);
  },
  'department-by-id': async ({ ask, request }) => {
    const { hold_queue } = await ask('departments_get', { id: idIn(request) });
    return `${hold_queue?.max_hold_count} callers.`;
  },
  'department-hours': async ({ ask }) => {
    const [, from, to] = (await departmentNamed(ask, 'Ventes')).monday_hours;
    return `From ${from} to ${to}.`;
  },
  'department-of-number': async ({ ask }) => {
    const { items } = await ask('departments_listall', { fetch_all: true });
    return listed(items.filter(({ phone_numbers }) => phone_numbers.includes('+14155550131')));
  },
  'department-office-key-sees': async ({ ask }) => listed((await ask('departments_listall')).items),
  'department-ambiguous-hours': ({ ask }) => whichSupport(ask),
  'department-friday-hours': async ({ ask }) => {
    const id = (await eveningShift(ask))?.id;
    await ask('departments_update', { id, hours_on: true, friday_hours: ['12:00', '20:00'] });
    return 'The Friday hours are set.';
  },
  'department-put-hours-in-force': change('Front desk', () => ({
    hours_on: true,
    monday_hours: ['09:00', '17:00'],
  })),
  'department-create': async ({ ask }) => {
    const { id } = await officeNamed(ask, 'London');
    await ask('departments_create', { name: 'Night desk', office_id: id, ring_seconds: 20 });
    return 'The Night desk is there.';
  },
  'department-create-office-key': async ({ ask, attempt }) => {
    const { id } = await officeNamed(ask, 'Austin');
    return (await attempt('departments_create', { name: 'Weekend', office_id: id })).text;
  },
  'department-delete': async ({ ask }) => {
    const { id } = await departmentNamed(ask, 'Sales South');
    await ask('departments_delete', { id });
    return 'Sales South is deleted.';
  },
  'department-delete-ambiguous': ({ ask }) => whichSupport(ask),
  'department-unknown': async ({ ask }) => {
    const { items } = await ask('departments_listall', { name_search: 'Vertrieb' });
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
  'department-menu-key': async ({ ask }) => {
    const { items } = await ask('departments_listall', { fetch_all: true });
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
    await ask('departments_update', { id, routing_options: { ...routing_options, open } });
    return 'Key 2 leads to the Front desk.';
  },
  'department-move': () => 'A department cannot be moved to another office with these tools.',
};

/** How the reference does the tasks about who takes a department's calls. */
export const departmentOperatorSolutions: Readonly<Record<string, Solution>> = {
  'department-operators': async ({ ask }) => {
    const { users, rooms } = await team(ask, 'Service à la clientèle');
    return listed([...users, ...rooms]);
  },
  'department-operators-extension': async ({ ask }) =>
    String(named((await team(ask, 'Field service')).users, 'Gus Template').extension),
  'department-add-room': async ({ ask }) => {
    const { id } = await departmentNamed(ask, 'Field service');
    const room = named((await ask('rooms_list', { fetch_all: true })).items, 'Barton');
    await ask('departments_operators_post', { id, operator_id: room.id, operator_type: 'room' });
    return 'Barton rings too.';
  },
  'department-lend-person': async ({ ask }) => {
    const { items } = await ask('departments_listall', { fetch_all: true });
    const { users } = await ask('departments_operators_get', { id: named(items, 'Accounts').id });
    const call = { operator_id: named(users, 'Nia Proxy').id, operator_type: 'user' };
    await ask('departments_operators_post', { id: named(items, 'Billing').id, ...call });
    return 'Nia Proxy takes calls of Billing too.';
  },
  'department-remove-person': async ({ ask }) => {
    const { id, users } = await team(ask, 'Field service');
    const call = { operator_id: named(users, 'Gus Template').id, operator_type: 'user' };
    await ask('departments_operators_delete', { id, ...call });
    return 'He gets no more calls of Field service.';
  },
  'department-remove-room': async ({ ask }) => {
    const id = (await eveningShift(ask))?.id;
    const { rooms } = await ask('departments_operators_get', { id });
    const call = { operator_id: named(rooms, 'Lobby').id, operator_type: 'room' };
    await ask('departments_operators_delete', { id, ...call });
    return 'The lobby phone no longer rings for it.';
  },
};
