import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { cursor, flag, id } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { OffDutyStatuses, Office, OfficeWithPlan } from '../schemas/organization.ts';
import { operatorTools } from './operators.ts';

const officeId = id('From offices_list.');
const idsFrom = { id: 'offices_list' };
const example = { id: exampleIds.office };

export const officesGet = defineTool({
  name: 'offices_get',
  title: 'Office — Get',
  description:
    'Returns one office: name, country, numbers, hours, routing, E911 address, settings. Read it before offices_update; whether the hours are in force is not shown (no hours_on). Without an id, offices_primary_get returns the head office. Find ids with offices_list.',
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/{id}',
  input: { id: officeId },
  output: Office,
  risk: 'read',
  example,
  idsFrom,
});

export const officesList = defineTool({
  name: 'offices_list',
  title: 'Office — List',
  description:
    'Lists the offices that the API key can access, in full, in pages: the source of the office ids that most tools require. None: items []. For one known id use offices_get.',
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices',
  input: { cursor, active_only: flag('Only active offices.').optional() },
  output: page(Office),
  risk: 'read',
  example: { active_only: true },
});

export const officesOffDutyStatusesGet = defineTool({
  name: 'offices_offdutystatuses_get',
  title: 'Off-Duty Status — List',
  description:
    'Returns the names of the off-duty statuses that are configured for an office, such as lunch; none: off_duty_statuses []. No tool here changes them. Who is on duty now is in offices_operators_get.',
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/{id}/offdutystatuses',
  input: { id: officeId },
  output: OffDutyStatuses,
  risk: 'read',
  example,
  idsFrom,
});

const operators = operatorTools({
  kind: 'offices',
  group: "an office's main line",
  groupId: officeId,
  exampleId: exampleIds.office,
  idsFrom,
  sibling: { kind: 'departments', owner: 'a department' },
});
export const officesOperatorsDelete = operators.remove;
export const officesOperatorsGet = operators.list;
export const officesOperatorsPost = operators.add;

export const officesPrimaryGet = defineTool({
  name: 'offices_primary_get',
  title: 'Office — Get Primary',
  description:
    "Returns the company's primary (head) office with the fields of offices_get, without an id. Read it before offices_update of the head office. For any other office use offices_get.",
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/primary',
  input: {},
  output: Office,
  risk: 'read',
  example: {},
});

export const officesUpdate = defineTool({
  name: 'offices_update',
  title: 'Office — Update',
  description:
    "Changes the weekly hours of an office's main line and returns office and plan. Days that are not sent stay. hours_on cannot be read back, so send it with the days. Nothing else of an office can be changed here, such as its name or routing (E911 address: offices_e911_update; a department: departments_update).",
  toolset: 'offices',
  endpoint: 'PATCH /api/v2/offices/{id}',
  input: { id: officeId, hours_on: hoursOn, ...weekdayHours },
  output: OfficeWithPlan,
  risk: 'low',
  example: {
    id: exampleIds.office,
    hours_on: true,
    monday_hours: ['08:00', '12:00', '13:00', '18:00'],
  },
  idsFrom,
  verifyWith: 'offices_get',
});
