import { defineTool } from '../define-tool.ts';
import { cursor, id, list, name, phoneNumber } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Room } from '../schemas/people-and-rooms.ts';

const roomId = id('Room id, from rooms_list.');
const idsFrom = { id: 'rooms_list' };

export const roomsDelete = defineTool({
  name: 'rooms_delete',
  title: 'Room — Delete',
  description:
    'Deletes a room for good and returns what it was. It cannot be undone: its phones stop working and its numbers go back to the pool or are released. To remove only a phone use deskphones_rooms_delete, only a number numbers_room_unassign_number_post.',
  toolset: 'rooms',
  endpoint: 'DELETE /api/v2/rooms/{id}',
  input: { id: roomId },
  output: Room,
  risk: 'high',
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
    'Returns one room by id: name, office, phone numbers, state, whether it is free of charge and on duty. For its phones use deskphones_rooms_list; to find an id use rooms_list.',
  toolset: 'rooms',
  endpoint: 'GET /api/v2/rooms/{id}',
  input: { id: roomId },
  output: Room,
  risk: 'read',
  idsFrom,
});

export const roomsList = defineTool({
  name: 'rooms_list',
  title: 'Room — List',
  description:
    'Lists the rooms (shared phones of a place: lobby, meeting room) of the company or of one office, with numbers and state. Rooms cannot be searched by name: list and look. Phones in a room: deskphones_rooms_list.',
  toolset: 'rooms',
  endpoint: 'GET /api/v2/rooms',
  input: { cursor: cursor.optional(), office_id: id('Only this office.').optional() },
  output: page(Room),
  risk: 'read',
  idsFrom: { office_id: 'offices_list' },
});

export const roomsPatch = defineTool({
  name: 'rooms_patch',
  title: 'Room — Update',
  description:
    'Renames a room, or reorders or removes its phone numbers, and returns it. phone_numbers replaces the whole list: a number left out is unassigned and may be lost, so read rooms_get first. To add a number use numbers_assign_room_number_post.',
  toolset: 'rooms',
  endpoint: 'PATCH /api/v2/rooms/{id}',
  input: {
    id: roomId,
    name: name('New name.').optional(),
    phone_numbers: list(
      phoneNumber('As +14155550100.'),
      'All numbers it keeps, main number first.',
    ).optional(),
  },
  output: Room,
  risk: 'high',
  idsFrom,
  verifyWith: 'rooms_get',
  confirmation: {
    before: { tool: 'rooms_get', arguments: { id: 'id' } },
    when: (args) => args.phone_numbers !== undefined,
    question: (args, current) => {
      const list = (numbers: unknown) => (Array.isArray(numbers) && numbers.join(', ')) || 'none';
      const old = current === undefined ? 'what could not be read' : list(current.phone_numbers);
      const rename = args.name === undefined ? undefined : `rename it to "${args.name}"`;
      const renumber =
        args.phone_numbers === undefined
          ? undefined
          : `change its numbers from ${old} to ${list(args.phone_numbers)}; numbers left out may be lost for good`;
      const changes = [rename, renumber].filter((change) => change !== undefined).join(', and ');
      return `The room ${current?.name ?? ''} (${args.id}): ${changes || 'change nothing'}?`;
    },
  },
});

export const roomsPost = defineTool({
  name: 'rooms_post',
  title: 'Room — Create',
  description:
    'Creates a room in an office and returns it with its id, without number or phone: then use numbers_assign_room_number_post. A room can use up a room licence (plan_available_licenses_get). Not repeatable: look with rooms_list before a second try.',
  toolset: 'rooms',
  endpoint: 'POST /api/v2/rooms',
  input: { name: name('Room name.'), office_id: id('Office it is in, from offices_list.') },
  output: Room,
  risk: 'low',
  idsFrom: { office_id: 'offices_list' },
  verifyWith: 'rooms_list',
});
