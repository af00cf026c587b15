import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { cursor, id } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { CallCenter, CoachingTeam } from '../schemas/groups.ts';

const shared = {
  toolset: 'teams',
  input: { cursor, office_id: id('From offices_list.') },
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
  example: { office_id: exampleIds.office },
} as const;

export const callCentersList = defineTool({
  ...shared,
  name: 'callcenters_list',
  title: 'Call Centers — List',
  description:
    'Lists the call centers of one office in pages: hours, routing, hold queue, alerts, numbers. None: items []. No tool here changes call centers or lists their agents. For departments use departments_list, for coaching teams coaching_team_list.',
  endpoint: 'GET /api/v2/offices/{office_id}/callcenters',
  output: page(CallCenter),
});

export const coachingTeamList = defineTool({
  ...shared,
  name: 'coaching_team_list',
  title: 'Coaching Team — List',
  description:
    'Lists the coaching teams of one office in pages: name, state, phone numbers, whether trainees may eavesdrop. None: items []. No tool here changes them. For groups that answer calls use departments_list or callcenters_list.',
  endpoint: 'GET /api/v2/offices/{office_id}/teams',
  output: page(CoachingTeam),
});
