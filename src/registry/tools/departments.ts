import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { cursor, flag, id, line, text } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Department } from '../schemas/groups.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { holdQueue, ringSeconds, routingOptions, voiceIntelligence } from '../schemas/routing.ts';
import { operatorTools } from './operators.ts';

const departmentId = id('From departments_listall.');
const officeId = id('From offices_list.');
const idsFrom = { id: 'departments_listall' };
const example = { id: exampleIds.department };

const departmentName = line('Department name.', 100);

const settings = {
  auto_call_recording: flag('Record every call; default false.').optional(),
  group_description: text(256).optional(),
  hold_queue: holdQueue,
  hours_on: hoursOn,
  ...weekdayHours,
  ring_seconds: ringSeconds('; default 30'),
  routing_options: routingOptions,
  voice_intelligence: voiceIntelligence,
};

export const departmentsCreate = defineTool({
  name: 'departments_create',
  title: 'Departments — Create',
  description:
    'Creates a department in an office and returns it with its id. It has no operators yet (departments_operators_post), and no tool here can give a department a phone number. A repeat creates another: see departments_listall first. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'POST /api/v2/departments',
  input: { name: departmentName, office_id: officeId, ...settings },
  output: Department,
  risk: 'low',
  example: {
    name: 'Warranty',
    office_id: exampleIds.office,
    hours_on: true,
    monday_hours: ['09:00', '17:00'],
    ring_seconds: 20,
  },
  keyLevel: 'company',
  idsFrom: { office_id: 'offices_list' },
  verifyWith: 'departments_listall',
});

export const departmentsDelete = defineTool({
  name: 'departments_delete',
  title: 'Departments — Delete',
  description:
    'Deletes a department and returns its last state. It cannot be undone: its numbers stop reaching it, and menus that lead to it need a new target. To close it for a while use departments_update with hours instead. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'DELETE /api/v2/departments/{id}',
  input: { id: departmentId },
  output: Department,
  risk: 'high',
  example,
  irreversible: true,
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
    'Returns one department: name, office, phone numbers, hours, routing, hold queue, recording. Read it before departments_update. Find the id by name with departments_listall; its members are in departments_operators_get.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/departments/{id}',
  input: { id: departmentId },
  output: Department,
  risk: 'read',
  example,
  idsFrom,
});

export const departmentsList = defineTool({
  name: 'departments_list',
  title: 'Department — List',
  description:
    'Lists the departments of one office in full, in pages. None: items []. To search by name, or in the whole company, use departments_listall.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/offices/{office_id}/departments',
  input: { cursor, office_id: officeId },
  output: page(Department),
  risk: 'read',
  example: { office_id: exampleIds.office },
  idsFrom: { office_id: 'offices_list' },
});

export const departmentsListAll = defineTool({
  name: 'departments_listall',
  title: 'Department — List',
  description:
    'Lists the departments of the whole company in full, in pages, or finds them by part of a name: the way from a name to an id. None: items []. For one office departments_list does the same.',
  toolset: 'departments',
  endpoint: 'GET /api/v2/departments',
  input: {
    cursor,
    office_id: id('Only this office.').optional(),
    name_search: line('Part of the name, e.g. "sales".').optional(),
  },
  output: page(Department),
  risk: 'read',
  example: { name_search: 'support' },
  idsFrom: { office_id: 'offices_list' },
});

const operators = operatorTools({
  kind: 'departments',
  group: 'a department',
  groupId: departmentId,
  exampleId: exampleIds.department,
  idsFrom,
  sibling: { kind: 'offices', owner: 'an office main line' },
});
export const departmentsOperatorsDelete = operators.remove;
export const departmentsOperatorsGet = operators.list;
export const departmentsOperatorsPost = operators.add;

export const departmentsUpdate = defineTool({
  name: 'departments_update',
  title: 'Departments — Update',
  description:
    'Changes a department: name, hours, routing, hold queue, recording, transcription; not its phone numbers. What is not sent stays, but a list or object replaces the old one as a whole: read departments_get first. Hours need hours_on true. Returns the department. Needs a company admin key.',
  toolset: 'departments',
  endpoint: 'PATCH /api/v2/departments/{id}',
  input: { id: departmentId, name: departmentName.optional(), ...settings },
  output: Department,
  risk: 'low',
  example: {
    id: exampleIds.department,
    hours_on: true,
    friday_hours: ['09:00', '12:00', '13:00', '16:00'],
  },
  keyLevel: 'company',
  idsFrom,
  verifyWith: 'departments_get',
});
