import {
  type Ask,
  departmentNamed,
  idIn,
  listed,
  named,
  officeNamed,
  roomNamed,
  type Solution,
} from './ask.ts';

const setHours =
  (name: string, days: Readonly<Record<string, unknown>>): Solution =>
  async ({ ask }) => {
    const { id } = await officeNamed(ask, name);
    await ask('offices_update', { id, ...days });
    return `The hours of ${name} are set.`;
  };

async function operatorsOf(ask: Ask, name: string) {
  const { id } = await officeNamed(ask, name);
  return (await ask('offices_operators_get', { id })).users;
}

/** How the reference does the tasks about offices. */
export const officeSolutions: Readonly<Record<string, Solution>> = {
  'office-time-zone': async ({ ask }) => (await officeNamed(ask, 'Montréal')).timezone,
  'office-by-id': async ({ ask, request }) => {
    const { name, phone_numbers } = await ask('offices_get', { id: idIn(request) });
    return `${name}, ${phone_numbers[0]}`;
  },
  'office-primary-number': async ({ ask }) => (await ask('offices_primary_get')).phone_numbers[0] ?? '',
  'office-friday-closing': async ({ ask }) => `At ${(await officeNamed(ask, 'London')).friday_hours.at(-1)}.`,
  'office-key-sees': async ({ ask }) => listed((await ask('offices_list')).items),
  'office-saturday': setHours('London', { hours_on: true, saturday_hours: ['10:00', '14:00'] }),
  'office-closed-fridays': setHours('Austin', { hours_on: true, friday_hours: [] }),
  'office-lunch-break': async ({ ask }) => {
    const { id, monday_hours } = await officeNamed(ask, 'Montréal');
    const [open, close] = monday_hours;
    await ask('offices_update', { id, hours_on: true, monday_hours: [open, '12:00', '13:30', close] });
    return 'The break is set.';
  },
  'office-around-the-clock': setHours('Sydney', { hours_on: false }),
  'office-off-duty-statuses': async ({ ask, attempt }) => {
    const { id } = await officeNamed(ask, 'Sydney');
    return (await attempt('offices_offdutystatuses_get', { id })).text;
  },
  'office-delete-primary': () => 'No tool here deletes an office: that is not possible.',
  'office-rename': () => 'No tool here renames an office: that is not possible.',
  'office-operators': async ({ ask }) => listed(await operatorsOf(ask, 'London')),
  'office-add-room-operator': async ({ ask }) => {
    const { id, office_id } = await roomNamed(ask, 'Workshop');
    await ask('offices_operators_post', { id: office_id, operator_id: id, operator_type: 'room' });
    return 'The Workshop phone rings along.';
  },
  'office-add-person-operator': async ({ ask }) => {
    const { id } = await departmentNamed(ask, 'Billing');
    const { users } = await ask('departments_operators_get', { id });
    const person = named(users, 'Chidi Placeholder');
    await ask('offices_operators_post', {
      id: person.office_id,
      operator_id: person.id,
      operator_type: 'user',
    });
    return 'He answers the main line too.';
  },
  'office-remove-operator': async ({ ask }) => {
    const { id } = await ask('offices_primary_get');
    const person = named((await ask('offices_operators_get', { id })).users, 'Ada Sample');
    await ask('offices_operators_delete', { id, operator_id: person.id, operator_type: 'user' });
    return 'She is off the main line.';
  },
  'office-remove-stranger': async ({ ask }) =>
    `Nia Proxy is not an operator of that line; they are: ${listed(await operatorsOf(ask, 'London'))}.`,
};
