import { type Ask, idIn, listed, officeNamed, roomNamed, type Solution } from './ask.ts';

const all = async (ask: Ask) => (await ask('rooms_list', { fetch_all: true })).items;

/** How the reference does the tasks about rooms. */
export const roomSolutions: Readonly<Record<string, Solution>> = {
  'room-count-without-number': async ({ ask }) =>
    String((await all(ask)).filter(({ phone_numbers }) => phone_numbers.length === 0).length),
  'room-without-number-in-office': async ({ ask }) => {
    const { id } = await officeNamed(ask, 'London');
    const { items } = await ask('rooms_list', { office_id: id });
    return listed(items.filter(({ phone_numbers }) => phone_numbers.length === 0));
  },
  'room-by-id': async ({ ask, request }) => {
    const { name, phone_numbers } = await ask('rooms_get', { id: idIn(request) });
    return `${name}: ${phone_numbers.join(', ')}`;
  },
  'room-of-number': async ({ ask }) =>
    listed((await all(ask)).filter(({ phone_numbers }) => phone_numbers.includes('+61255550111'))),
  'room-create': async ({ ask }) => {
    const { id } = await officeNamed(ask, 'Sydney');
    await ask('rooms_post', { name: 'Library', office_id: id });
    return 'The Library is set up.';
  },
  'room-rename': async ({ ask }) => {
    const { id } = await roomNamed(ask, 'Golden Gate');
    await ask('rooms_patch', { id, name: 'Bay Bridge' });
    return 'It is called Bay Bridge.';
  },
  'room-delete': async ({ ask }) => {
    const { id } = await roomNamed(ask, 'Zilker');
    await ask('rooms_delete', { id });
    return 'Zilker is deleted.';
  },
  'room-delete-ambiguous': async ({ ask }) => {
    const lobbies = (await all(ask)).filter(({ name }) => name === 'Lobby');
    const offices = (await ask('offices_list')).items;
    const places = lobbies.map(({ office_id }) => offices.find(({ id }) => id === office_id)?.name);
    return `There is a Lobby in ${places.join(' and in ')}: which one?`;
  },
  'room-move': () => 'A room cannot be moved to another office; nothing is changed.',
};
