import { defineTool } from '../define-tool.ts';
import { cursor, id } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { CallCenter, CoachingTeam } from '../schemas/groups.ts';

const input = { cursor: cursor.optional(), office_id: id('Office id, from offices_list.') };

export const callCentersList = defineTool({
  name: 'callcenters_list',
  title: 'Call Centers — List',
  description:
    'Lists the call centers of one office with hours, routing, hold queue, alerts and numbers. Call centers queue calls for agents; for simple ring groups use departments_list, for trainees and coaches coaching_team_list. Read only: this server cannot change call centers.',
  toolset: 'teams',
  endpoint: 'GET /api/v2/offices/{office_id}/callcenters',
  input,
  output: page(CallCenter),
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
});

export const coachingTeamList = defineTool({
  name: 'coaching_team_list',
  title: 'Coaching Team — List',
  description:
    'Lists the coaching teams of one office: id, name, state, numbers and whether trainees may listen in. Coaching teams pair coaches with trainees; for groups that answer calls use departments_list or callcenters_list.',
  toolset: 'teams',
  endpoint: 'GET /api/v2/offices/{office_id}/teams',
  input,
  output: page(CoachingTeam),
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
});
