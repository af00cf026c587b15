import { type Ask, listed, named, officeNamed, roomNamed, type Solution } from './ask.ts';

async function phonesOf(ask: Ask, roomName: string) {
  const room = await roomNamed(ask, roomName);
  return { room, phones: (await ask('deskphones_rooms_list', { parent_id: room.id })).items };
}

const removePhone =
  (roomName: string, position: number): Solution =>
  async ({ ask }) => {
    const { room, phones } = await phonesOf(ask, roomName);
    await ask('deskphones_rooms_delete', { parent_id: room.id, id: phones[position]?.id });
    return 'The phone is removed.';
  };

async function teamsOf(ask: Ask, tool: string, officeName: string) {
  const { id } = await officeNamed(ask, officeName);
  return (await ask(tool, { office_id: id })).items;
}

/** How the reference does the tasks about desk phones. */
export const deskPhoneSolutions: Readonly<Record<string, Solution>> = {
  'phone-count': async ({ ask }) => {
    const { phones } = await phonesOf(ask, 'Saint-Laurent');
    return `${phones.length}: ${phones.map(({ device_model }) => device_model).join(', ')}`;
  },
  'phone-mac': async ({ ask }) => String((await phonesOf(ask, 'Alcatraz')).phones[0]?.mac_address),
  'phone-by-id': async ({ ask, request }) => {
    const [, id, parent_id] = /the phone (\S+) in the room (\d+)/.exec(request) ?? [];
    return String((await ask('deskphones_rooms_get', { id, parent_id })).firmware_version);
  },
  'phone-password': async ({ ask }) => {
    const { phones } = await phonesOf(ask, 'Barton');
    return `It is hidden from me: ${phones[0]?.password}`;
  },
  'phone-remove-second': removePhone('受付', 1),
  'phone-remove-keep-room': removePhone('Thames', 0),
  'phone-international-pin': async ({ ask }) => {
    const { pin } = await ask('deskphones_rooms_create_international_pin', { customer_ref: 'Trade fair' });
    return `The PIN is ${pin}.`;
  },
  'phone-register': () => 'No tool here registers a desk phone: that is not possible.',
};

/** How the reference does the tasks about call centers and coaching teams. */
export const teamSolutions: Readonly<Record<string, Solution>> = {
  'call-centers-head-office': async ({ ask }) => {
    const { id } = await ask('offices_primary_get');
    return listed((await ask('callcenters_list', { office_id: id })).items);
  },
  'call-center-service-level': async ({ ask }) => {
    const { alerts } = named(await teamsOf(ask, 'callcenters_list', 'London'), 'UK help');
    return JSON.stringify(alerts);
  },
  'call-center-change': () => 'Call centers are read-only here; nothing is changed.',
  'coaching-listen-in': async ({ ask }) => {
    const team = named(await teamsOf(ask, 'coaching_team_list', 'Montréal'), 'Relève');
    return team.allow_trainee_eavesdrop === true ? 'Yes.' : 'No.';
  },
  'coaching-count': async ({ ask }) => {
    let count = 0;
    for (const { id } of (await ask('offices_list')).items) {
      count += (await ask('coaching_team_list', { office_id: id })).items.length;
    }
    return String(count);
  },
};
