import { defineTool } from '../define-tool.ts';
import { cursor, flag, id, line, name, text } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Department } from '../schemas/groups.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { holdQueue, ringSeconds, routingOptions, voiceIntelligence } from '../schemas/routing.ts';
import { operatorTools } from './operators.ts';

const departmentId = id('Department id, from departments_listall.');
const idsFrom = { id: 'departments_listall' };

const departmentName = name('Department name.');

const settings = {
  auto_call_recording: flag('Record every call; default false.').optional(),
  group_description: text(256, 'What it is for.').optional(),
  hold_queue: holdQueue,
  hours_on: hoursOn,
  ...weekdayHours,
  ring_seconds: ringSeconds,
  routing_options: routingOptions,
  voice_intelligence: voiceIntelligence,
};

export const departmentsCreate = defineTool({
  name: 'departments_create',
  title: 'Departments — Create',
  description:
    'Creates a department in an office and returns it with its id. Add people afterwards with departments_operators_post. Not repeatable: a second call makes another, so see departments_listall first. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'POST /api/v2/departments',
  input: { name: departmentName, office_id: id('Office it belongs to, from offices_list.'), ...settings },
  output: Department,
  risk: 'low',
  keyLevel: 'company',
  idsFrom: { office_id: 'offices_list' },
  verifyWith: 'departments_listall',
});

export const departmentsDelete = defineTool({
  name: 'departments_delete',
  title: 'Departments — Delete',
  description:
    'Deletes a department for good and returns what it was. It cannot be undone; its numbers stop reaching it, and menus that lead to it need a new target. To close it for a while use departments_update with hours instead. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'DELETE /api/v2/departments/{id}',
  input: { id: departmentId },
  output: Department,
  risk: 'high',
  keyLevel: 'company',
  idsFrom,
  verifyWith: 'departments_get',
  confirmation: {
    before: { tool: 'departments_get', arguments: { id: 'id' } },
    question: (args, current) =>
      `Delete the department ${current?.name ?? ''} (${args.id}) for good? This cannot be undone.`,
  },
});

export const departmentsGet = defineTool({
  name: 'departments_get',
  title: 'Department — Get',
  description:
    'Returns one department by id: name, office, numbers, hours, routing, hold queue and recording. To find the id by name use departments_listall; for its members departments_operators_get.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/departments/{id}',
  input: { id: departmentId },
  output: Department,
  risk: 'read',
  idsFrom,
});

export const departmentsList = defineTool({
  name: 'departments_list',
  title: 'Department — List',
  description:
    'Lists the departments of one office, in full. Use it when the office is known; to search by name or across the whole company use departments_listall. An office without departments gives no items.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/offices/{office_id}/departments',
  input: { cursor: cursor.optional(), office_id: id('Office id, from offices_list.') },
  output: page(Department),
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
});

export const departmentsListAll = defineTool({
  name: 'departments_listall',
  title: 'Department — List',
  description:
    'Lists departments of the whole company in pages, or finds them by part of a name: the way from a name to an id. Returns them in full, none as no items. For one office departments_list does too.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/departments',
  input: {
    cursor: cursor.optional(),
    office_id: id('Only this office.').optional(),
    name_search: line('Part of the name, e.g. "sales".').optional(),
  },
  output: page(Department),
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
});

const operators = operatorTools({
  prefix: 'departments_operators',
  toolset: 'departments',
  path: '/api/v2/departments/{id}/operators',
  group: 'a department',
  groupId: departmentId,
  idsFrom,
  groupGet: 'departments_get',
  other: "a main line's: offices_operators",
  sibling: 'For an office main line use offices_operators_get.',
});
export const departmentsOperatorsDelete = operators.remove;
export const departmentsOperatorsGet = operators.list;
export const departmentsOperatorsPost = operators.add;

export const departmentsUpdate = defineTool({
  name: 'departments_update',
  title: 'Departments — Update',
  description:
    'Changes a department: name, hours, routing, hold queue, recording. Only what is sent changes, but a list or object replaces the old one whole: read departments_get first. Hours need hours_on true. Returns the department. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'PATCH /api/v2/departments/{id}',
  input: { id: departmentId, name: departmentName.optional(), ...settings },
  output: Department,
  risk: 'low',
  keyLevel: 'company',
  idsFrom,
  verifyWith: 'departments_get',
});
