import { officeNamed, roomNamed, type Solution } from './call-tool.ts';

const giveRoom =
  (name: string, args: Readonly<Record<string, unknown>>): Solution =>
  async ({ callTool }) => {
    const { id } = await roomNamed(callTool, name);
    const { number } = await callTool('numbers_assign_room_number_post', { id, ...args });
    return `${name} has the number ${number}.`;
  };

export const numberSolutions: Readonly<Record<string, Solution>> = {
  'number-order': async ({ callTool }) => {
    const { id } = await callTool('offices_primary_get');
    const given = { id, area_code: '415', primary: false };
    return `The second number is ${(await callTool('numbers_assign_office_number_post', given)).number}.`;
  },
  'number-toll-free': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'Austin');
    await callTool('numbers_assign_office_number_post', { id, number: '+18005550141' });
    return 'The toll-free number is the main one.';
  },
  'number-for-room': giveRoom('Marina', { area_code: '415' }),
  'number-from-pool': giveRoom('Cuisine', {}),
  'number-move': async ({ callTool }) => {
    const { items } = await callTool('rooms_list', { fetch_all: true });
    const [from, to] = ['Tower', 'Greenwich'].map((name) => items.find((room) => room.name === name));
    const number = from?.phone_numbers[0];
    await callTool('numbers_room_unassign_number_post', { id: from?.id, number });
    await callTool('numbers_assign_room_number_post', { id: to?.id, number });
    return `Greenwich has ${number}.`;
  },
  'number-swap-main': async ({ callTool }) => {
    const { id, phone_numbers } = await roomNamed(callTool, 'Presidio');
    await callTool('numbers_assign_room_number_post', { id, number: '+14155550142' });
    await callTool('numbers_room_unassign_number_post', { id, number: phone_numbers[0] });
    return 'Presidio has its new number.';
  },
  'number-order-of-room': giveRoom('Mission', { number: '+14155550143', primary: false }),
  'number-taken': async ({ callTool }) => {
    const { items } = await callTool('rooms_list', { fetch_all: true });
    const owner = items.find(({ phone_numbers }) => phone_numbers.includes('+14155550111'));
    return `The room ${owner?.name} has that number, so I left it there.`;
  },
  'number-none-left': async ({ callTool, attempt }) => {
    const { id } = await roomNamed(callTool, 'Store');
    return (await attempt('numbers_assign_room_number_post', { id, area_code: '907' })).text;
  },
  'number-take-from-office': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, '東京');
    await callTool('numbers_office_unassign_number_post', { id, number: '+81355550100' });
    return 'The number is off the main line.';
  },
  'number-last-of-head-office': async ({ callTool, attempt }) => {
    const { id, phone_numbers } = await callTool('offices_primary_get');
    return (await attempt('numbers_office_unassign_number_post', { id, number: phone_numbers[0] })).text;
  },
  'number-certain-return': () =>
    'I left it: without a reserved pool the number is released and can be lost for good.',
  'number-of-other-office': async ({ callTool }) => {
    const { items } = await callTool('rooms_list', { fetch_all: true });
    return items.some(({ name }) => name === 'Tower') ? '' : 'There is no room Tower that this key can see.';
  },
  'number-if-licensed': async ({ callTool }) => {
    const { id, office_id } = await roomNamed(callTool, 'Alcatraz');
    const { additional_number_lines } = await callTool('plan_available_licenses_get', { office_id });
    if (Number(additional_number_lines) < 1) return 'There is no licence left.';
    const given = { id, area_code: '415', primary: false };
    return `The second number is ${(await callTool('numbers_assign_room_number_post', given)).number}.`;
  },
};
