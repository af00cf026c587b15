import { defineTool } from '../define-tool.ts';
import { cursor, flag, id } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { OffDutyStatuses, Office, OfficeWithPlan } from '../schemas/organization.ts';
import { operatorTools } from './operators.ts';

const officeId = id('Office id, from offices_list.');
const idsFrom = { id: 'offices_list' };

export const officesGet = defineTool({
  name: 'offices_get',
  title: 'Office — Get',
  description:
    'Returns one office by id: name, country, main numbers, hours, routing, E911 address and settings. For the head office without an id use offices_primary_get; to find an id use offices_list.',
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/{id}',
  input: { id: officeId },
  output: Office,
  risk: 'read',
  idsFrom,
});

export const officesList = defineTool({
  name: 'offices_list',
  title: 'Office — List',
  description:
    'Lists the offices the API key can see: ids, names, numbers, hours, routing. The start of nearly everything, as most tools want an office id; one known id: offices_get. An office key sees only its own.',
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices',
  input: {
    cursor: cursor.optional(),
    active_only: flag('Leave out offices that are not active.').optional(),
  },
  output: page(Office),
  risk: 'read',
});

export const officesOffDutyStatusesGet = defineTool({
  name: 'offices_offdutystatuses_get',
  title: 'Off-Duty Status — List',
  description:
    "Returns the names of the off-duty statuses an office's agents can choose (lunch ...). They cannot be changed here; who is off duty now: offices_operators_get.",
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/{id}/offdutystatuses',
  input: { id: officeId },
  output: OffDutyStatuses,
  risk: 'read',
  idsFrom,
});

const operators = operatorTools({
  prefix: 'offices_operators',
  toolset: 'offices',
  path: '/api/v2/offices/{id}/operators',
  group: "an office's main line",
  groupId: officeId,
  idsFrom,
  groupGet: 'offices_get',
  other: "a department's: departments_operators",
  sibling: 'For one department use departments_operators_get.',
});
export const officesOperatorsDelete = operators.remove;
export const officesOperatorsGet = operators.list;
export const officesOperatorsPost = operators.add;

export const officesPrimaryGet = defineTool({
  name: 'offices_primary_get',
  title: 'Office — Get Primary',
  description:
    "Returns the company's primary (head) office, with the same fields as offices_get and without needing an id. For any other office use offices_get.",
  toolset: 'offices',
  endpoint: 'GET /api/v2/offices/primary',
  input: {},
  output: Office,
  risk: 'read',
});

export const officesUpdate = defineTool({
  name: 'offices_update',
  title: 'Office — Update',
  description:
    "Changes the opening hours of an office's main line; nothing else of an office can be changed here (E911: offices_e911_update; a department: departments_update). Only the days sent change. Hours need hours_on true. Returns office and plan.",
  toolset: 'offices',
  endpoint: 'PATCH /api/v2/offices/{id}',
  input: { id: officeId, hours_on: hoursOn, ...weekdayHours },
  output: OfficeWithPlan,
  risk: 'low',
  idsFrom,
  verifyWith: 'offices_get',
});
