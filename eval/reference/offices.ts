import {
  type CallTool,
  departmentNamed,
  idIn,
  listed,
  named,
  officeNamed,
  roomNamed,
  type Solution,
} from './call-tool.ts';

const setHours =
  (name: string, days: Readonly<Record<string, unknown>>): Solution =>
  async ({ callTool }) => {
    const { id } = await officeNamed(callTool, name);
    await callTool('offices_update', { id, ...days });
    return `The hours of ${name} are set.`;
  };

async function operatorsOf(callTool: CallTool, name: string) {
  const { id } = await officeNamed(callTool, name);
  return (await callTool('offices_operators_get', { id })).users;
}

export const officeSolutions: Readonly<Record<string, Solution>> = {
  'office-time-zone': async ({ callTool }) => (await officeNamed(callTool, 'Montréal')).timezone,
  'office-by-id': async ({ callTool, request }) => {
    const { name, phone_numbers } = await callTool('offices_get', { id: idIn(request) });
    return `${name}, ${phone_numbers[0]}`;
  },
  'office-primary-number': async ({ callTool }) =>
    (await callTool('offices_primary_get')).phone_numbers[0] ?? '',
  'office-friday-closing': async ({ callTool }) =>
    `At ${(await officeNamed(callTool, 'London')).friday_hours.at(-1)}.`,
  'office-key-sees': async ({ callTool }) => listed((await callTool('offices_list')).items),
  'office-saturday': setHours('London', { hours_on: true, saturday_hours: ['10:00', '14:00'] }),
  'office-closed-fridays': setHours('Austin', { hours_on: true, friday_hours: [] }),
  'office-lunch-break': async ({ callTool }) => {
    const { id, monday_hours } = await officeNamed(callTool, 'Montréal');
    const [open, close] = monday_hours;
    await callTool('offices_update', { id, hours_on: true, monday_hours: [open, '12:00', '13:30', close] });
    return 'The break is set.';
  },
  'office-around-the-clock': setHours('Sydney', { hours_on: false }),
  'office-off-duty-statuses': async ({ callTool, attempt }) => {
    const { id } = await officeNamed(callTool, 'Sydney');
    return (await attempt('offices_offdutystatuses_get', { id })).text;
  },
  'office-delete-primary': () => 'No tool here deletes an office: that is not possible.',
  'office-rename': () => 'No tool here renames an office: that is not possible.',
  'office-operators': async ({ callTool }) => listed(await operatorsOf(callTool, 'London')),
  'office-add-room-operator': async ({ callTool }) => {
    const { id, office_id } = await roomNamed(callTool, 'Workshop');
    await callTool('offices_operators_post', { id: office_id, operator_id: id, operator_type: 'room' });
    return 'The Workshop phone rings along.';
  },
  'office-add-person-operator': async ({ callTool }) => {
    const { id } = await departmentNamed(callTool, 'Billing');
    const { users } = await callTool('departments_operators_get', { id });
    const person = named(users, 'Chidi Placeholder');
    await callTool('offices_operators_post', {
      id: person.office_id,
      operator_id: person.id,
      operator_type: 'user',
    });
    return 'He answers the main line too.';
  },
  'office-remove-operator': async ({ callTool }) => {
    const { id } = await callTool('offices_primary_get');
    const person = named((await callTool('offices_operators_get', { id })).users, 'Ada Sample');
    await callTool('offices_operators_delete', { id, operator_id: person.id, operator_type: 'user' });
    return 'She is off the main line.';
  },
  'office-remove-stranger': async ({ callTool }) =>
    `Nia Proxy is not an operator of that line; they are: ${listed(await operatorsOf(callTool, 'London'))}.`,
};
