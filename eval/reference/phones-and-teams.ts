import { type CallTool, listed, named, officeNamed, roomNamed, type Solution } from './call-tool.ts';

async function phonesOf(callTool: CallTool, roomName: string) {
  const room = await roomNamed(callTool, roomName);
  return { room, phones: (await callTool('deskphones_rooms_list', { parent_id: room.id })).items };
}

const removePhone =
  (roomName: string, position: number): Solution =>
  async ({ callTool }) => {
    const { room, phones } = await phonesOf(callTool, roomName);
    await callTool('deskphones_rooms_delete', { parent_id: room.id, id: phones[position]?.id });
    return 'The phone is removed.';
  };

async function teamsOf(callTool: CallTool, tool: string, officeName: string) {
  const { id } = await officeNamed(callTool, officeName);
  return (await callTool(tool, { office_id: id })).items;
}

export const deskPhoneSolutions: Readonly<Record<string, Solution>> = {
  'phone-count': async ({ callTool }) => {
    const { phones } = await phonesOf(callTool, 'Saint-Laurent');
    return `${phones.length}: ${phones.map(({ device_model }) => device_model).join(', ')}`;
  },
  'phone-mac': async ({ callTool }) => String((await phonesOf(callTool, 'Alcatraz')).phones[0]?.mac_address),
  'phone-by-id': async ({ callTool, request }) => {
    const [, id, parent_id] = /the phone (\S+) in the room (\d+)/.exec(request) ?? [];
    return String((await callTool('deskphones_rooms_get', { id, parent_id })).firmware_version);
  },
  'phone-password': async ({ callTool }) => {
    const { phones } = await phonesOf(callTool, 'Barton');
    return `It is hidden from me: ${phones[0]?.password}`;
  },
  'phone-remove-second': removePhone('受付', 1),
  'phone-remove-keep-room': removePhone('Thames', 0),
  'phone-international-pin': async ({ callTool }) => {
    const { pin } = await callTool('deskphones_rooms_create_international_pin', {
      customer_ref: 'Trade fair',
    });
    return `The PIN is ${pin}.`;
  },
  'phone-register': () => 'No tool here registers a desk phone: that is not possible.',
};

export const teamSolutions: Readonly<Record<string, Solution>> = {
  'call-centers-head-office': async ({ callTool }) => {
    const { id } = await callTool('offices_primary_get');
    return listed((await callTool('callcenters_list', { office_id: id })).items);
  },
  'call-center-service-level': async ({ callTool }) => {
    const { alerts } = named(await teamsOf(callTool, 'callcenters_list', 'London'), 'UK help');
    return JSON.stringify(alerts);
  },
  'call-center-change': () => 'Call centers are read-only here; nothing is changed.',
  'coaching-listen-in': async ({ callTool }) => {
    const team = named(await teamsOf(callTool, 'coaching_team_list', 'Montréal'), 'Relève');
    return team.allow_trainee_eavesdrop === true ? 'Yes.' : 'No.';
  },
  'coaching-count': async ({ callTool }) => {
    let count = 0;
    for (const { id } of (await callTool('offices_list')).items) {
      count += (await callTool('coaching_team_list', { office_id: id })).items.length;
    }
    return String(count);
  },
};
