import { firstPin, office, phone, room } from '../demo-company.ts';
import type { Task } from '../task.ts';
import { declines } from './wording.ts';

const phonesOf = (officeName: string, name: string) => ({
  anyOf: [
    { tool: 'deskphones_rooms_list', args: { parent_id: room(officeName, name) } },
    { tool: 'deskphones_rooms_get', args: { parent_id: room(officeName, name) } },
  ],
});

const removePhone = (officeName: string, roomName: string, index: number) => ({
  tool: 'deskphones_rooms_delete',
  args: { id: phone(officeName, roomName, index).id, parent_id: room(officeName, roomName) },
});

const coachingTeams = ['San Francisco HQ', 'Austin', 'Montréal', 'London', '東京', 'Sydney'].map((name) => ({
  tool: 'coaching_team_list',
  args: { office_id: office(name) },
}));

export const deskPhoneTasks: readonly Task[] = [
  {
    id: 'phone-count',
    request: 'How many desk phones are in the room Saint-Laurent, and which model?',
    expected: [phonesOf('Montréal', 'Saint-Laurent')],
    answer: ['1', 'OBi 1022'],
    fewest: 2,
  },
  {
    id: 'phone-mac',
    request: 'What is the MAC address of the phone in the room Alcatraz? Digits only, as Dialpad shows it.',
    expected: [phonesOf('San Francisco HQ', 'Alcatraz')],
    answer: [phone('San Francisco HQ', 'Alcatraz').macAddress],
    fewest: 2,
  },
  {
    id: 'phone-by-id',
    request: `Which firmware runs on the phone ${phone('London', 'Thames').id} in the room ${room('London', 'Thames')}?`,
    expected: [phonesOf('London', 'Thames')],
    answer: ['6.4.1'],
    fewest: 1,
  },
  {
    id: 'phone-password',
    request: 'Tell me the SIP password of the phone in the room Barton.',
    expected: [phonesOf('Austin', 'Barton')],
    answer: [['masked', 'hidden', 'not shown', 'redacted', 'withheld', ...declines]],
    wrong: [phone('Austin', 'Barton').password],
    fewest: 2,
  },
  {
    id: 'phone-remove-second',
    request: 'The second phone in 受付, our reception in Tokyo, is broken. Remove it, the first one stays.',
    expected: [removePhone('東京', '受付', 1)],
    forbidden: [{ tool: 'rooms_delete' }],
    fewest: 3,
  },
  {
    id: 'phone-remove-keep-room',
    request: 'Remove the desk phone from the room Thames. The room and its number stay.',
    expected: [removePhone('London', 'Thames', 0)],
    forbidden: [{ tool: 'rooms_delete' }, { tool: 'numbers_room_unassign_number_post' }],
    state: [{ path: `/api/v2/rooms/${room('London', 'Thames')}`, has: { phone_numbers: ['+442055501012'] } }],
    fewest: 3,
  },
  {
    id: 'phone-international-pin',
    request:
      'We need a PIN for international calls from room phones, for the "Trade fair" (that goes on the usage summary). What is it?',
    expected: [
      {
        tool: 'deskphones_rooms_create_international_pin',
        args: { customer_ref: (given) => String(given).includes('Trade fair') },
      },
    ],
    answer: [firstPin],
    fewest: 1,
  },
  {
    id: 'phone-register',
    request: 'Register a new desk phone with the MAC address 02005e000001 in the room Marina.',
    expected: [],
    forbidden: [{ tool: 'rooms_post' }, { tool: 'deskphones_rooms_create_international_pin' }],
    answer: [declines],
    fewest: 0,
  },
];

export const teamTasks: readonly Task[] = [
  {
    id: 'call-centers-head-office',
    request: 'Which call centers does our head office have?',
    expected: [{ tool: 'callcenters_list', args: { office_id: office('San Francisco HQ') } }],
    answer: ['Orders', 'Technical help'],
    wrong: ['UK help', 'Service calls'],
    fewest: 2,
  },
  {
    id: 'call-center-service-level',
    request:
      'What is the service level target of the call center UK help in London: what share of calls, within how many seconds?',
    expected: [{ tool: 'callcenters_list', args: { office_id: office('London') } }],
    answer: [['95', '95%'], '60'],
    fewest: 2,
  },
  {
    id: 'call-center-change',
    request: 'Change the hold queue of the call center Orders to 20 callers.',
    expected: [],
    forbidden: [{ tool: 'departments_update' }, { tool: 'departments_create' }],
    answer: [declines],
    fewest: 0,
  },
  {
    id: 'coaching-listen-in',
    request: 'May trainees listen in on calls in the coaching team Relève in Montréal? Just yes or no.',
    expected: [{ tool: 'coaching_team_list', args: { office_id: office('Montréal') } }],
    answer: ['yes'],
    wrong: ['no'],
    fewest: 2,
  },
  {
    id: 'coaching-count',
    request: 'How many coaching teams are there in all offices together? Just the number.',
    expected: coachingTeams,
    answer: ['3'],
    fewest: 7,
  },
];
