import { type CallTool, idIn, officeNamed, type Solution } from './call-tool.ts';

async function setAddress(callTool: CallTool, name: string, address: Readonly<Record<string, unknown>>) {
  const { id, e911_address } = await officeNamed(callTool, name);
  await callTool('offices_e911_update', { ...e911_address, id, ...address });
  return 'The emergency address is on file.';
}

export const emergencySolutions: Readonly<Record<string, Solution>> = {
  'e911-missing': async ({ callTool }) => {
    const { items } = await callTool('offices_list');
    return items.find(({ e911_address }) => e911_address === undefined)?.name ?? '';
  },
  'e911-by-id': async ({ attempt, request }) =>
    (await attempt('offices_e911_get', { id: idIn(request) })).text,
  'e911-first-address': ({ callTool }) =>
    setAddress(callTool, '東京', {
      address: '2-1 Mihon-cho',
      address2: '8F',
      city: 'Chiyoda',
      state: 'Tokyo',
      zip: '100-0001',
      country: 'jp',
    }),
  'e911-other-floor': ({ callTool }) => setAddress(callTool, 'London', { address2: '5th floor' }),
  'e911-everybody': ({ callTool }) =>
    setAddress(callTool, 'Sydney', {
      address: '14 Placeholder Wharf',
      city: 'Sydney',
      state: 'NSW',
      zip: '2000',
      country: 'au',
      update_all: true,
    }),
  'e911-incomplete': () => 'I need the full address: street number, city, state and postal code.',
};
