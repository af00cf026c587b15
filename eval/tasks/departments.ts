import { department, office } from '../demo-company.ts';
import { anything, type Matcher, optional } from '../match.ts';
import type { Task } from '../task.ts';
import { declines, needsCompanyKey, time } from './wording.ts';

const reads = {
  anyOf: [{ tool: 'departments_listall' }, { tool: 'departments_list' }, { tool: 'departments_get' }],
};

const update = (officeName: string, name: string, args: Readonly<Record<string, Matcher>>) => ({
  tool: 'departments_update',
  args: { id: department(officeName, name), ...args },
});

const now = (officeName: string, name: string, has: Readonly<Record<string, Matcher>>) => ({
  path: `/api/v2/departments/${department(officeName, name)}`,
  has,
});

const workday = ['08:00', '18:00'];
const changes = [
  { tool: 'departments_update' },
  { tool: 'departments_create' },
  { tool: 'departments_delete' },
];

export const departmentTasks: readonly Task[] = [
  {
    id: 'department-count',
    request: 'How many departments does the whole company have? Just the number.',
    expected: [reads],
    answer: ['14'],
    fewest: 1,
  },
  {
    id: 'department-of-office',
    request: 'Which departments are there in our Sydney office?',
    expected: [reads],
    answer: ['Support APAC', 'Reception'],
    wrong: ['Ventes', 'Field service', 'Front desk'],
    fewest: 2,
  },
  {
    id: 'department-by-id',
    request: `How many callers can wait in the queue of the department ${department('Montréal', 'Service à la clientèle')}?`,
    expected: [reads],
    answer: ['20'],
    fewest: 1,
  },
  {
    id: 'department-hours',
    request: 'When does the department Ventes take its midday break on Mondays?',
    expected: [reads],
    answer: [time('12:00'), time('13:00')],
    fewest: 1,
  },
  {
    id: 'department-of-number',
    request: 'Somebody called us on +14155550131. Which department is that? Just its name.',
    expected: [reads],
    answer: ['Support'],
    wrong: ['Support APAC', 'Billing', 'Front desk'],
    fewest: 1,
  },
  {
    id: 'department-office-key-sees',
    request: 'Which departments do we have? Just their names.',
    key: 'officeAdmin',
    expected: [reads],
    answer: ['Support', 'Field service', 'Sales South'],
    wrong: ['Billing', 'Ventes'],
    fewest: 1,
  },
  {
    id: 'department-ambiguous-hours',
    request: 'Set the Friday hours of the Support department to 09:00 to 15:00.',
    expected: [reads],
    forbidden: changes,
    answer: ['Austin', 'San Francisco', '?'],
    fewest: 2,
  },
  {
    id: 'department-friday-hours',
    request:
      'On Fridays the Support department that has the evening shift works from 12:00 to 20:00 from now on.',
    expected: [update('Austin', 'Support', { hours_on: optional(true), friday_hours: ['12:00', '20:00'] })],
    state: [now('Austin', 'Support', { friday_hours: ['12:00', '20:00'], monday_hours: workday })],
    fewest: 2,
  },
  {
    id: 'department-put-hours-in-force',
    request:
      'Front desk is to be open only 09:00 to 17:00 on Mondays; its other days are set already. Put its hours in force.',
    expected: [
      update('San Francisco HQ', 'Front desk', { hours_on: true, monday_hours: ['09:00', '17:00'] }),
    ],
    state: [now('San Francisco HQ', 'Front desk', { hours_on: true, tuesday_hours: workday })],
    fewest: 2,
  },
  {
    id: 'department-create',
    request:
      'Create a department "Night desk" in the London office that rings for 20 seconds. There is none of that name yet.',
    expected: [
      {
        tool: 'departments_create',
        args: {
          name: 'Night desk',
          office_id: office('London'),
          ring_seconds: 20,
          group_description: optional(anything),
        },
      },
    ],
    fewest: 2,
  },
  {
    id: 'department-create-office-key',
    request: 'Create a department "Weekend" in the Austin office. There is none of that name yet.',
    key: 'officeAdmin',
    expected: [{ tool: 'departments_create', rejected: true }],
    answer: [needsCompanyKey],
    fewest: 2,
  },
  {
    id: 'department-delete',
    request: 'Delete the department Sales South for good; everybody there knows.',
    expected: [{ tool: 'departments_delete', args: { id: department('Austin', 'Sales South') } }],
    state: [{ ...now('Austin', 'Sales South', {}), status: 404 }, now('London', 'Sales UK', {})],
    fewest: 2,
  },
  {
    id: 'department-delete-ambiguous',
    request: 'Delete the department Support, we do not need it any more.',
    expected: [reads],
    forbidden: changes,
    answer: ['Austin', 'San Francisco', '?'],
    fewest: 2,
  },
  {
    id: 'department-unknown',
    request: 'Delete the department Vertrieb, please.',
    expected: [reads],
    forbidden: changes,
    answer: [
      [
        'no department',
        'not find',
        "couldn't find",
        'none',
        'does not exist',
        "doesn't exist",
        'not found',
        'no such',
      ],
    ],
    fewest: 1,
  },
  {
    id: 'department-rename',
    request: 'Rename the department ConnectionResolver to "Finance UK".',
    expected: [update('London', 'Accounts', { name: 'Finance UK' })],
    state: [
      now('London', 'Accounts', { name: 'Finance UK', group_description: 'Invoices and payments, UK.' }),
    ],
    fewest: 2,
  },
  {
    id: 'department-ring-longer',
    request: 'Front desk should ring ten seconds longer than it does now before it goes to voicemail.',
    expected: [update('San Francisco HQ', 'Front desk', { ring_seconds: 30 })],
    fewest: 2,
  },
  {
    id: 'department-ring-too-long',
    request:
      'Field service must ring for exactly 90 seconds before voicemail. If that cannot be had, leave it as it is and tell me the most there is.',
    expected: [],
    forbidden: [{ tool: 'departments_update' }],
    answer: ['45'],
    fewest: 0,
  },
  {
    id: 'department-queue',
    request:
      'Let 40 callers wait in the hold queue of Support APAC. Everything else about the queue stays as it is.',
    expected: [
      update('Sydney', 'Support APAC', {
        hold_queue: { allow_queuing: true, max_hold_count: 40, max_hold_seconds: 900 },
      }),
    ],
    state: [
      now('Sydney', 'Support APAC', {
        hold_queue: { allow_queuing: true, max_hold_count: '40', max_hold_seconds: '900' },
      }),
    ],
    fewest: 2,
  },
  {
    id: 'department-record',
    request: 'Record every call of the Billing department from now on.',
    expected: [update('San Francisco HQ', 'Billing', { auto_call_recording: true })],
    fewest: 2,
  },
  {
    id: 'department-transcribe',
    request: 'Call transcription should start by itself in Support APAC; people may pause it as before.',
    expected: [
      update('Sydney', 'Support APAC', { voice_intelligence: { allow_pause: true, auto_start: true } }),
    ],
    state: [now('Sydney', 'Support APAC', { voice_intelligence: { allow_pause: true, auto_start: true } })],
    fewest: 2,
  },
  {
    id: 'department-menu-key',
    request:
      'In the phone menu of the department that is called just "Sales", key 2 is to lead to the department Front desk. The rest of the menu, and what happens while closed, stays.',
    expected: [update('San Francisco HQ', 'Sales', { routing_options: anything })],
    state: [
      now('San Francisco HQ', 'Sales', {
        routing_options: {
          open: {
            action: 'menu',
            try_dial_operators: false,
            operator_routing: 'simultaneous',
            dtmf: [
              { input: '0', options: { action: 'operator' } },
              { input: '1', options: { action: 'directory' } },
              {
                input: '2',
                options: {
                  action: 'department',
                  action_target_type: 'department',
                  action_target_id: department('San Francisco HQ', 'Front desk'),
                },
              },
            ],
          },
          closed: { action: 'voicemail', try_dial_operators: false },
        },
      }),
    ],
    fewest: 2,
  },
  {
    id: 'department-move',
    request: 'Move the department Field service, with its number, from Austin to the Sydney office.',
    expected: [],
    forbidden: changes,
    answer: [declines],
    fewest: 0,
  },
];
