import { office, room } from '../demo-company.ts';
import { anything, type Matcher, optional } from '../match.ts';
import type { Task } from '../task.ts';

const ofOffice = (name: string, phone_numbers: Matcher) => ({
  path: `/api/v2/offices/${office(name)}`,
  has: { phone_numbers },
});
const ofRoom = (officeName: string, name: string, phone_numbers: Matcher) => ({
  path: `/api/v2/rooms/${room(officeName, name)}`,
  has: { phone_numbers },
});

const takeFromRoom = (id: string, number: string) => ({
  anyOf: [
    { tool: 'numbers_room_unassign_number_post', args: { id, number } },
    { tool: 'rooms_patch', args: { id, phone_numbers: [] } },
  ],
});

const giveRoom = (id: string, args: Readonly<Record<string, Matcher>>) => ({
  tool: 'numbers_assign_room_number_post',
  args: { id, primary: optional(anything), ...args },
});

const takesAway = [
  { tool: 'numbers_room_unassign_number_post' },
  { tool: 'numbers_office_unassign_number_post' },
  { tool: 'rooms_patch' },
  { tool: 'rooms_delete' },
];

const reads = { anyOf: [{ tool: 'rooms_list' }, { tool: 'rooms_get' }] };
const startsWith = (text: string) => (given: unknown) => String(given).startsWith(text);

export const numberTasks: readonly Task[] = [
  {
    id: 'number-order',
    request: 'Get our head office a second number with area code 415. The present number stays the main one.',
    expected: [
      {
        tool: 'numbers_assign_office_number_post',
        args: { id: office('San Francisco HQ'), area_code: '415', primary: false },
      },
    ],
    state: [ofOffice('San Francisco HQ', ['+14155550100', startsWith('+1415')])],
    answer: ['+14155550140'],
    fewest: 2,
  },
  {
    id: 'number-toll-free',
    request: 'Give the Austin office our toll-free number +18005550141 and make it its main number.',
    expected: [
      {
        tool: 'numbers_assign_office_number_post',
        args: { id: office('Austin'), number: '+18005550141', primary: optional(true) },
      },
    ],
    state: [ofOffice('Austin', ['+18005550141', '+15125550100'])],
    fewest: 2,
  },
  {
    id: 'number-for-room',
    request:
      'The room Marina needs a phone number; any free one with area code 415 will do. Which one is it?',
    expected: [giveRoom(room('San Francisco HQ', 'Marina'), { area_code: '415' })],
    state: [ofRoom('San Francisco HQ', 'Marina', [startsWith('+1415')])],
    answer: ['+14155550140'],
    fewest: 2,
  },
  {
    id: 'number-from-pool',
    request: 'Give the room Cuisine any number of our reserved pool. Which one is it?',
    expected: [giveRoom(room('Montréal', 'Cuisine'), {})],
    state: [ofRoom('Montréal', 'Cuisine', ['+15145550140'])],
    answer: ['+15145550140'],
    fewest: 2,
  },
  {
    id: 'number-move',
    request: 'In our London office, move the number of the room Tower to the room Greenwich.',
    expected: [
      takeFromRoom(room('London', 'Tower'), '+442055501011'),
      giveRoom(room('London', 'Greenwich'), { number: '+442055501011' }),
    ],
    state: [ofRoom('London', 'Tower', undefined), ofRoom('London', 'Greenwich', ['+442055501011'])],
    fewest: 3,
  },
  {
    id: 'number-swap-main',
    request:
      'The room Presidio gets the new number +14155550142 as its main number and gives up its old one.',
    expected: [
      giveRoom(room('San Francisco HQ', 'Presidio'), { number: '+14155550142' }),
      {
        anyOf: [
          {
            tool: 'numbers_room_unassign_number_post',
            args: { id: room('San Francisco HQ', 'Presidio'), number: '+14155550114' },
          },
          {
            tool: 'rooms_patch',
            args: {
              id: room('San Francisco HQ', 'Presidio'),
              phone_numbers: (given) => Array.isArray(given) && !given.includes('+14155550114'),
            },
          },
        ],
      },
    ],
    state: [ofRoom('San Francisco HQ', 'Presidio', ['+14155550142'])],
    fewest: 3,
  },
  {
    id: 'number-order-of-room',
    request: 'The room Mission gets +14155550143 as a second number; its present number stays the main one.',
    expected: [giveRoom(room('San Francisco HQ', 'Mission'), { number: '+14155550143' })],
    state: [ofRoom('San Francisco HQ', 'Mission', ['+14155550113', '+14155550143'])],
    fewest: 2,
  },
  {
    id: 'number-taken',
    request:
      'Give the room Kitchen in San Francisco the number +14155550111. If another room has it, leave it there and tell me which room that is.',
    expected: [reads],
    forbidden: takesAway,
    answer: ['Alcatraz'],
    fewest: 1,
  },
  {
    id: 'number-none-left',
    request: 'Get the room Store a number with area code 907, no other. Our company has no reserved numbers.',
    key: 'secondCompany',
    expected: [{ tool: 'numbers_assign_room_number_post', args: { area_code: '907' }, rejected: true }],
    answer: ['907', ['no number', 'no numbers', 'none', 'not available', 'unavailable']],
    fewest: 2,
  },
  {
    id: 'number-take-from-office',
    request:
      'Take the number +81355550100 off the main line of the Tokyo office (東京). Callers have been told.',
    expected: [
      {
        tool: 'numbers_office_unassign_number_post',
        args: { id: office('東京'), number: '+81355550100' },
      },
    ],
    state: [ofOffice('東京', undefined)],
    fewest: 2,
  },
  {
    id: 'number-last-of-head-office',
    request:
      'Take the main number off our head office; callers have been told. Tell me if Dialpad does not let us.',
    expected: [
      {
        tool: 'numbers_office_unassign_number_post',
        args: { id: office('San Francisco HQ'), number: '+14155550100' },
        rejected: true,
      },
    ],
    answer: [
      [
        'must keep',
        'must have',
        'has to keep',
        'needs a main number',
        'refused',
        'not allow',
        "doesn't allow",
        'does not let',
        'rejected',
      ],
    ],
    state: [ofOffice('San Francisco HQ', ['+14155550100'])],
    fewest: 2,
  },
  {
    id: 'number-certain-return',
    request:
      'Take the number off the Reading room for the weekend, but only if it is certain that we get the same number back afterwards.',
    key: 'secondCompany',
    expected: [],
    forbidden: takesAway,
    answer: [
      [
        'lost',
        'released',
        'not certain',
        'no guarantee',
        'cannot guarantee',
        "can't guarantee",
        'not guaranteed',
        'cannot be certain',
      ],
    ],
    fewest: 0,
  },
  {
    id: 'number-of-other-office',
    request: 'Take the number off the room Tower.',
    key: 'officeAdmin',
    expected: [reads],
    forbidden: takesAway,
    answer: [
      ['no room', 'not find', "couldn't find", 'not see', 'no access', 'not found', 'none', 'no such'],
    ],
    fewest: 1,
  },
  {
    id: 'number-if-licensed',
    request:
      'If the head office still has a licence for an additional number, give the room Alcatraz a second number with area code 415; the old one stays the main one.',
    expected: [
      { tool: 'plan_available_licenses_get', args: { office_id: office('San Francisco HQ') } },
      giveRoom(room('San Francisco HQ', 'Alcatraz'), { area_code: '415', primary: false }),
    ],
    state: [ofRoom('San Francisco HQ', 'Alcatraz', ['+14155550111', '+14155550140'])],
    fewest: 3,
  },
];
