import { type CallTool, idIn, listed, officeNamed, roomNamed, type Solution } from './call-tool.ts';

const all = async (callTool: CallTool) => (await callTool('rooms_list', { fetch_all: true })).items;

export const roomSolutions: Readonly<Record<string, Solution>> = {
  'room-count-without-number': async ({ callTool }) =>
    String((await all(callTool)).filter(({ phone_numbers }) => phone_numbers.length === 0).length),
  'room-without-number-in-office': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'London');
    const { items } = await callTool('rooms_list', { office_id: id });
    return listed(items.filter(({ phone_numbers }) => phone_numbers.length === 0));
  },
  'room-by-id': async ({ callTool, request }) => {
    const { name, phone_numbers } = await callTool('rooms_get', { id: idIn(request) });
    return `${name}: ${phone_numbers.join(', ')}`;
  },
  'room-of-number': async ({ callTool }) =>
    listed((await all(callTool)).filter(({ phone_numbers }) => phone_numbers.includes('+61255550111'))),
  'room-create': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'Sydney');
    await callTool('rooms_post', { name: 'Library', office_id: id });
    return 'The Library is set up.';
  },
  'room-rename': async ({ callTool }) => {
    const { id } = await roomNamed(callTool, 'Golden Gate');
    await callTool('rooms_patch', { id, name: 'Bay Bridge' });
    return 'It is called Bay Bridge.';
  },
  'room-delete': async ({ callTool }) => {
    const { id } = await roomNamed(callTool, 'Zilker');
    await callTool('rooms_delete', { id });
    return 'Zilker is deleted.';
  },
  'room-delete-ambiguous': async ({ callTool }) => {
    const lobbies = (await all(callTool)).filter(({ name }) => name === 'Lobby');
    const offices = (await callTool('offices_list')).items;
    const places = lobbies.map(({ office_id }) => offices.find(({ id }) => id === office_id)?.name);
    return `There is a Lobby in ${places.join(' and in ')}: which one?`;
  },
  'room-move': () => 'A room cannot be moved to another office; nothing is changed.',
};
