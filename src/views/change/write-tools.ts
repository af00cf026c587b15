import type { JsonObject } from '../../lib/is-record.ts';
import type { ViewCall } from '../client/session.ts';

/** The title of a write, and the read that shows whether it was applied. */
export interface WriteTool {
  readonly title: string;
  /** Short name of the read. `args` maps its arguments to arguments of the write. */
  readonly check?: { readonly tool: string; readonly args: Readonly<Record<string, string>> };
  /** The write removes an object, and its result is the state before. */
  readonly isRemoval?: boolean;
}

const byId = (tool: string) => ({ tool, args: { id: 'id' } });
const inOffice = (tool: string) => ({ tool, args: { office_id: 'office_id' } });

/** Every write of this server. A test compares it with the registry. */
export const writeTools: Readonly<Record<string, WriteTool>> = {
  company_update_settings: { title: 'Company settings', check: { tool: 'company_get', args: {} } },
  departments_create: { title: 'New department', check: inOffice('departments_listall') },
  departments_delete: { title: 'Delete a department', check: byId('departments_get'), isRemoval: true },
  departments_operators_delete: {
    title: 'Remove an operator',
    check: byId('departments_operators_get'),
    isRemoval: true,
  },
  departments_operators_post: { title: 'Add an operator', check: byId('departments_operators_get') },
  departments_update: { title: 'Change a department', check: byId('departments_get') },
  deskphones_rooms_create_international_pin: { title: 'New PIN for international calls' },
  deskphones_rooms_delete: {
    title: 'Remove a desk phone',
    check: { tool: 'deskphones_rooms_list', args: { parent_id: 'parent_id' } },
    isRemoval: true,
  },
  numbers_assign_office_number_post: { title: 'Assign a number to an office', check: byId('offices_get') },
  numbers_assign_room_number_post: { title: 'Assign a number to a room', check: byId('rooms_get') },
  numbers_office_unassign_number_post: {
    title: 'Take a number from an office',
    check: byId('offices_get'),
    isRemoval: true,
  },
  numbers_room_unassign_number_post: {
    title: 'Take a number from a room',
    check: byId('rooms_get'),
    isRemoval: true,
  },
  offices_create: { title: 'New office', check: { tool: 'offices_list', args: {} } },
  offices_e911_update: { title: 'Change an E911 address', check: byId('offices_e911_get') },
  offices_operators_delete: {
    title: 'Remove an operator',
    check: byId('offices_operators_get'),
    isRemoval: true,
  },
  offices_operators_post: { title: 'Add an operator', check: byId('offices_operators_get') },
  offices_update: { title: 'Change opening hours', check: byId('offices_get') },
  rooms_delete: { title: 'Delete a room', check: byId('rooms_get'), isRemoval: true },
  rooms_patch: { title: 'Change a room', check: byId('rooms_get') },
  rooms_post: { title: 'New room', check: inOffice('rooms_list') },
};

/** Undefined where no read shows whether a write was applied, or an argument is missing. */
export function checkOf(tool: string | undefined, args: JsonObject): ViewCall | undefined {
  const check = tool === undefined ? undefined : writeTools[tool]?.check;
  if (check === undefined) return undefined;
  const entries = Object.entries(check.args).map(([name, source]) => [name, args[source]] as const);
  return entries.some(([, value]) => value === undefined)
    ? undefined
    : { tool: check.tool, args: Object.fromEntries(entries) };
}
