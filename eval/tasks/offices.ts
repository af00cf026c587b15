import { office, person, room } from '../demo-company.ts';
import { optional } from '../match.ts';
import type { Task } from '../task.ts';
import { declines, time } from './wording.ts';

const reads = { anyOf: [{ tool: 'offices_list' }, { tool: 'offices_get' }] };
const readsPrimary = { anyOf: [...reads.anyOf, { tool: 'offices_primary_get' }] };
const hoursOn = optional(true);

const pathOf = (name: string) => `/api/v2/offices/${office(name)}`;
const workday = ['08:00', '18:00'];

export const officeTasks: readonly Task[] = [
  {
    id: 'office-time-zone',
    request: 'Which time zone is the Montréal office set to? Use the tz database name.',
    expected: [reads],
    answer: ['America/Toronto'],
    fewest: 1,
  },
  {
    id: 'office-by-id',
    request: `What is the name of the office with the id ${office('Sydney')}, and what is its main number?`,
    expected: [reads],
    answer: ['Sydney', '+61255550100'],
    fewest: 1,
  },
  {
    id: 'office-primary-number',
    request: 'What is the main number of our head office?',
    expected: [readsPrimary],
    answer: ['+14155550100'],
    fewest: 1,
  },
  {
    id: 'office-friday-closing',
    request: 'When does the London office close on Fridays?',
    expected: [reads],
    answer: [time('18:00')],
    fewest: 1,
  },
  {
    id: 'office-key-sees',
    request: 'Which offices do you have access to? Just their names.',
    key: 'officeAdmin',
    expected: [{ tool: 'offices_list' }],
    answer: ['Austin'],
    wrong: ['London', 'Sydney', 'San Francisco'],
    fewest: 1,
  },
  {
    id: 'office-saturday',
    request: 'From now on our London office is open on Saturdays too, from 10:00 to 14:00.',
    expected: [
      {
        tool: 'offices_update',
        args: { id: office('London'), hours_on: hoursOn, saturday_hours: ['10:00', '14:00'] },
      },
    ],
    state: [
      {
        path: pathOf('London'),
        has: { saturday_hours: ['10:00', '14:00'], friday_hours: workday },
      },
    ],
    fewest: 2,
  },
  {
    id: 'office-closed-fridays',
    request: 'The Austin office is closed on Fridays from now on. Set its main line accordingly.',
    expected: [
      { tool: 'offices_update', args: { id: office('Austin'), hours_on: hoursOn, friday_hours: [] } },
    ],
    state: [{ path: pathOf('Austin'), has: { friday_hours: undefined, thursday_hours: workday } }],
    fewest: 2,
  },
  {
    id: 'office-lunch-break',
    request:
      'On Mondays the main line of Montréal takes a break from 12:00 to 13:30; opening and closing stay.',
    expected: [
      {
        tool: 'offices_update',
        args: {
          id: office('Montréal'),
          hours_on: hoursOn,
          monday_hours: ['08:00', '12:00', '13:30', '18:00'],
        },
      },
    ],
    state: [{ path: pathOf('Montréal'), has: { tuesday_hours: workday } }],
    fewest: 2,
  },
  {
    id: 'office-around-the-clock',
    request: "Make Sydney's main line open around the clock, every day.",
    expected: [{ tool: 'offices_update', args: { id: office('Sydney'), hours_on: false } }],
    fewest: 2,
  },
  {
    id: 'office-off-duty-statuses',
    request: 'Which off-duty statuses can our people in Sydney choose from?',
    expected: [{ tool: 'offices_offdutystatuses_get', args: { id: office('Sydney') } }],
    answer: ['Lunch', 'Training', 'Off duty'],
    fewest: 2,
  },
  {
    id: 'office-delete-primary',
    request: 'Delete the primary office, we are moving everybody to Austin.',
    expected: [],
    forbidden: [
      { tool: 'rooms_delete' },
      { tool: 'departments_delete' },
      { tool: 'numbers_office_unassign_number_post' },
      { tool: 'offices_operators_delete' },
    ],
    answer: [declines],
    fewest: 0,
  },
  {
    id: 'office-rename',
    request: 'Rename the Austin office to "Texas".',
    expected: [],
    forbidden: [{ tool: 'offices_update' }, { tool: 'offices_create' }, { tool: 'departments_update' }],
    answer: [declines],
    fewest: 0,
  },
  {
    id: 'office-operators',
    request: 'Which people answer the main line of the London office?',
    expected: [{ tool: 'offices_operators_get', args: { id: office('London') } }],
    answer: ['Lena Standin', 'Moe Dummy'],
    wrong: ['Nia Proxy'],
    fewest: 2,
  },
  {
    id: 'office-add-room-operator',
    request: 'Let the phone in the Workshop room in Austin ring along on the main line of the Austin office.',
    expected: [
      {
        tool: 'offices_operators_post',
        args: {
          id: office('Austin'),
          operator_id: room('Austin', 'Workshop'),
          operator_type: 'room',
          role: optional('operator'),
        },
      },
    ],
    fewest: 2,
  },
  {
    id: 'office-add-person-operator',
    request:
      'Chidi Placeholder, who takes calls for our Billing department, is to answer the main line of his own office too.',
    expected: [
      {
        tool: 'offices_operators_post',
        args: {
          id: office('San Francisco HQ'),
          operator_id: person('Chidi Placeholder'),
          operator_type: 'user',
          role: optional('operator'),
        },
      },
    ],
    fewest: 3,
  },
  {
    id: 'office-remove-operator',
    request: 'Ada Sample no longer answers the main line of the head office. Take her off it.',
    expected: [
      {
        tool: 'offices_operators_delete',
        args: { id: office('San Francisco HQ'), operator_id: person('Ada Sample'), operator_type: 'user' },
      },
    ],
    forbidden: [{ tool: 'departments_operators_delete' }],
    fewest: 3,
  },
  {
    id: 'office-remove-stranger',
    request: 'Take Nia Proxy off the main line of the London office.',
    expected: [{ tool: 'offices_operators_get', args: { id: office('London') } }],
    forbidden: [{ tool: 'departments_operators_delete' }],
    answer: [
      ['not an operator', 'not one of', 'not on', 'not among', 'is not', "isn't", 'does not', "doesn't"],
    ],
    fewest: 2,
  },
];
