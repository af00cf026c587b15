import { department, person, room } from '../demo-company.ts';
import { optional } from '../match.ts';
import type { Task } from '../task.ts';

const fieldService = department('Austin', 'Field service');
const role = optional('operator');

export const departmentOperatorTasks: readonly Task[] = [
  {
    id: 'department-operators',
    request: 'Who takes the calls of Service à la clientèle? Name people and rooms.',
    expected: [
      {
        tool: 'departments_operators_get',
        args: { id: department('Montréal', 'Service à la clientèle') },
      },
    ],
    answer: ['Inès Exemple', 'Jules Modèle', 'Karim Gabarit', 'Réception'],
    fewest: 2,
  },
  {
    id: 'department-operators-extension',
    request: 'What is the extension of Gus Template, who works in Field service?',
    expected: [{ tool: 'departments_operators_get', args: { id: fieldService } }],
    answer: ['20006'],
    fewest: 2,
  },
  {
    id: 'department-add-room',
    request: 'The phone in the room Barton is to ring for calls to Field service too.',
    expected: [
      {
        tool: 'departments_operators_post',
        args: { id: fieldService, operator_id: room('Austin', 'Barton'), operator_type: 'room', role },
      },
    ],
    forbidden: [{ tool: 'offices_operators_post' }],
    fewest: 3,
  },
  {
    id: 'department-lend-person',
    request:
      'For the month-end, let Nia Proxy from ConnectionResolver take calls of the Billing department as well.',
    expected: [
      {
        tool: 'departments_operators_post',
        args: {
          id: department('San Francisco HQ', 'Billing'),
          operator_id: person('Nia Proxy'),
          operator_type: 'user',
          role,
        },
      },
    ],
    forbidden: [{ tool: 'departments_operators_delete' }],
    fewest: 3,
  },
  {
    id: 'department-remove-person',
    request: 'Gus Template has left Field service. He should get no more of its calls.',
    expected: [
      {
        tool: 'departments_operators_delete',
        args: { id: fieldService, operator_id: person('Gus Template'), operator_type: 'user' },
      },
    ],
    forbidden: [{ tool: 'offices_operators_delete' }, { tool: 'departments_delete' }],
    fewest: 3,
  },
  {
    id: 'department-remove-room',
    request: 'The lobby phone should no longer ring for the Support department with the evening shift.',
    expected: [
      {
        tool: 'departments_operators_delete',
        args: {
          id: department('Austin', 'Support'),
          operator_id: room('Austin', 'Lobby'),
          operator_type: 'room',
        },
      },
    ],
    forbidden: [{ tool: 'rooms_delete' }, { tool: 'deskphones_rooms_delete' }],
    fewest: 3,
  },
];
