import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { cursor, id, line, list, phoneNumber } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Room } from '../schemas/people-and-rooms.ts';

const roomId = id('From rooms_list.');
const idsFrom = { id: 'rooms_list' };
const example = { id: exampleIds.room };

const listed = (numbers: unknown) => (Array.isArray(numbers) && numbers.join(', ')) || 'none';

export const roomsDelete = defineTool({
  name: 'rooms_delete',
  title: 'Room — Delete',
  description:
    'Deletes a room and returns its last state. It cannot be undone: its phones stop working and its numbers can be lost. To remove only a phone use deskphones_rooms_delete, only a number numbers_room_unassign_number_post.',
  toolset: 'rooms',
  endpoint: 'DELETE /api/v2/rooms/{id}',
  input: { id: roomId },
  output: Room,
  risk: 'high',
  example,
  irreversible: true,
  idsFrom,
  verifyWith: 'rooms_get',
  confirmation: {
    before: { tool: 'rooms_get', arguments: { id: 'id' } },
    question: (args, current) => {
      const numbers = Array.isArray(current?.phone_numbers) ? current.phone_numbers.join(', ') : '';
      return `Delete the room ${current?.name ?? ''} (${args.id})${numbers && ` with ${numbers}`} for good? This cannot be undone.`;
    },
  },
});

export const roomsGet = defineTool({
  name: 'rooms_get',
  title: 'Room — Get',
  description:
    'Returns one room: name, office, phone numbers, state, is_free, is_on_duty. Read it before rooms_patch. A pending room is not enabled yet, as a rule for want of a number; is_on_duty tells whether it acts as an operator now. No tool here sets either. Its phones: deskphones_rooms_list; ids: rooms_list.',
  toolset: 'rooms',
  endpoint: 'GET /api/v2/rooms/{id}',
  input: { id: roomId },
  output: Room,
  risk: 'read',
  example,
  idsFrom,
});

export const roomsList = defineTool({
  name: 'rooms_list',
  title: 'Room — List',
  description:
    'Lists the rooms (shared phones of a place: lobby, meeting room) of the company or of one office in full, in pages; none: items []. There is no search by name. Phones in a room: deskphones_rooms_list.',
  toolset: 'rooms',
  endpoint: 'GET /api/v2/rooms',
  input: { cursor, office_id: id('Only this office.').optional() },
  output: page(Room),
  risk: 'read',
  example: { office_id: exampleIds.office },
  idsFrom: { office_id: 'offices_list' },
});

export const roomsPatch = defineTool({
  name: 'rooms_patch',
  title: 'Room — Update',
  description:
    'Renames a room, or reorders or removes its phone numbers, and returns it. phone_numbers is the whole new list: a number that is missing is unassigned and can be lost for good, so read rooms_get first. To add a number use numbers_assign_room_number_post.',
  toolset: 'rooms',
  endpoint: 'PATCH /api/v2/rooms/{id}',
  input: {
    id: roomId,
    name: line('New name.').optional(),
    phone_numbers: list(phoneNumber('E.g. +14155550100.'), 'All numbers that stay, in order.').optional(),
  },
  output: Room,
  risk: 'high',
  example: { id: exampleIds.room, name: 'Harbour view' },
  idsFrom,
  verifyWith: 'rooms_get',
  confirmation: {
    before: { tool: 'rooms_get', arguments: { id: 'id' } },
    when: (args) => args.phone_numbers !== undefined,
    question: (args, current) => {
      const old = current === undefined ? 'what could not be read' : listed(current.phone_numbers);
      const rename = args.name === undefined ? undefined : `rename it to "${args.name}"`;
      const renumber =
        args.phone_numbers === undefined
          ? undefined
          : `change its numbers from ${old} to ${listed(args.phone_numbers)}; numbers left out may be lost for good`;
      const changes = [rename, renumber].filter((change) => change !== undefined).join(', and ');
      return `The room ${current?.name ?? ''} (${args.id}): ${changes || 'change nothing'}?`;
    },
  },
});

export const roomsPost = defineTool({
  name: 'rooms_post',
  title: 'Room — Create',
  description:
    'Creates a room in an office and returns it with its id, without number or phone: assign a number with numbers_assign_room_number_post, which uses a room licence (plan_available_licenses_get). A repeat creates another: see rooms_list first.',
  toolset: 'rooms',
  endpoint: 'POST /api/v2/rooms',
  input: { name: line('Room name.'), office_id: id('From offices_list.') },
  output: Room,
  risk: 'low',
  example: { name: 'Harbour view', office_id: exampleIds.office },
  idsFrom: { office_id: 'offices_list' },
  verifyWith: 'rooms_list',
});
