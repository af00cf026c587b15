import { officeNamed, roomNamed, type Solution } from './ask.ts';

/** Gives the one room of that name a number. */
const giveRoom =
  (name: string, args: Readonly<Record<string, unknown>>): Solution =>
  async ({ ask }) => {
    const { id } = await roomNamed(ask, name);
    const { number } = await ask('numbers_assign_room_number_post', { id, ...args });
    return `${name} has the number ${number}.`;
  };

/** How the reference does the tasks about numbers. */
export const numberSolutions: Readonly<Record<string, Solution>> = {
  'number-order': async ({ ask }) => {
    const { id } = await ask('offices_primary_get');
    const given = { id, area_code: '415', primary: false };
    return `The second number is ${(await ask('numbers_assign_office_number_post', given)).number}.`;
  },
  'number-toll-free': async ({ ask }) => {
    const { id } = await officeNamed(ask, 'Austin');
    await ask('numbers_assign_office_number_post', { id, number: '+18005550141' });
    return 'The toll-free number is the main one.';
  },
  'number-for-room': giveRoom('Marina', { area_code: '415' }),
  'number-from-pool': giveRoom('Cuisine', {}),
  'number-move': async ({ ask }) => {
    const { items } = await ask('rooms_list', { fetch_all: true });
    const [from, to] = ['Tower', 'Greenwich'].map((name) => items.find((room) => room.name === name));
    const number = from?.phone_numbers[0];
    await ask('numbers_room_unassign_number_post', { id: from?.id, number });
    await ask('numbers_assign_room_number_post', { id: to?.id, number });
    return `Greenwich has ${number}.`;
  },
  'number-swap-main': async ({ ask }) => {
    const { id, phone_numbers } = await roomNamed(ask, 'Presidio');
    await ask('numbers_assign_room_number_post', { id, number: '+14155550142' });
    await ask('numbers_room_unassign_number_post', { id, number: phone_numbers[0] });
    return 'Presidio has its new number.';
  },
  'number-order-of-room': giveRoom('Mission', { number: '+14155550143', primary: false }),
  'number-taken': async ({ ask }) => {
    const { items } = await ask('rooms_list', { fetch_all: true });
    const owner = items.find(({ phone_numbers }) => phone_numbers.includes('+14155550111'));
    return `The room ${owner?.name} has that number, so I left it there.`;
  },
  'number-none-left': async ({ ask, attempt }) => {
    const { id } = await roomNamed(ask, 'Store');
    return (await attempt('numbers_assign_room_number_post', { id, area_code: '907' })).text;
  },
  'number-take-from-office': async ({ ask }) => {
    const { id } = await officeNamed(ask, '東京');
    await ask('numbers_office_unassign_number_post', { id, number: '+81355550100' });
    return 'The number is off the main line.';
  },
  'number-last-of-head-office': async ({ ask, attempt }) => {
    const { id, phone_numbers } = await ask('offices_primary_get');
    return (await attempt('numbers_office_unassign_number_post', { id, number: phone_numbers[0] })).text;
  },
  'number-certain-return': () =>
    'I left it: without a reserved pool the number is released and can be lost for good.',
  'number-of-other-office': async ({ ask }) => {
    const { items } = await ask('rooms_list', { fetch_all: true });
    return items.some(({ name }) => name === 'Tower') ? '' : 'There is no room Tower that this key can see.';
  },
  'number-if-licensed': async ({ ask }) => {
    const { id, office_id } = await roomNamed(ask, 'Alcatraz');
    const { additional_number_lines } = await ask('plan_available_licenses_get', { office_id });
    if (Number(additional_number_lines) < 1) return 'There is no licence left.';
    const given = { id, area_code: '415', primary: false };
    return `The second number is ${(await ask('numbers_assign_room_number_post', given)).number}.`;
  },
};
