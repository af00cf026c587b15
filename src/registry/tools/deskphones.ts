import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { id, line } from '../schemas/arguments.ts';
import { wholeList } from '../schemas/fields.ts';
import { Done } from '../schemas/organization.ts';
import { DeskPhone, InternationalPin } from '../schemas/people-and-rooms.ts';

const phoneId = line('From deskphones_rooms_list.');
const roomId = id('From rooms_list.');
const idsFrom = { id: 'deskphones_rooms_list', parent_id: 'rooms_list' };
const example = { parent_id: exampleIds.room, id: exampleIds.phone };

export const deskphonesRoomsCreateInternationalPin = defineTool({
  name: 'deskphones_rooms_create_international_pin',
  title: 'Room Phone — Assign PIN',
  description:
    'Creates a PIN for international calls from room phones and returns it with its expiry. It is required only where the company protects these calls by PIN, and is not bound to one phone. Each call creates another PIN and no tool here revokes one; calls made with it can cost money. Needs a company admin key.',
  toolset: 'deskphones',
  endpoint: 'POST /api/v2/rooms/international_pin',
  input: {
    customer_ref: line('Printed in the usage summary, e.g. who requested it.').optional(),
  },
  output: InternationalPin,
  risk: 'high',
  example: { customer_ref: 'Front desk' },
  irreversible: true,
  keyLevel: 'company',
  confirmation: {
    question: ({ customer_ref }) =>
      `Create a PIN for international calls from room phones${customer_ref === undefined ? '' : `, for "${customer_ref}"`}? Calls made with it can cost money, and it cannot be revoked here.`,
  },
});

export const deskphonesRoomsDelete = defineTool({
  name: 'deskphones_rooms_delete',
  title: 'Room Phone — Delete',
  description:
    'Removes a desk phone from a room and returns success. No tool here adds one: the phone has to be set up again by hand. The room and its numbers stay; to delete the room use rooms_delete.',
  toolset: 'deskphones',
  endpoint: 'DELETE /api/v2/rooms/{parent_id}/deskphones/{id}',
  input: { id: phoneId, parent_id: roomId },
  output: Done,
  emptyResponse: true,
  risk: 'high',
  example,
  irreversible: true,
  idsFrom,
  verifyWith: 'deskphones_rooms_list',
  confirmation: {
    before: { tool: 'deskphones_rooms_get', arguments: { id: 'id', parent_id: 'parent_id' } },
    question: (args, current) =>
      `Remove the desk phone ${current?.name ?? ''} (${args.id}) from the room ${args.parent_id}? It must be set up again by hand.`,
  },
});

export const deskphonesRoomsGet = defineTool({
  name: 'deskphones_rooms_get',
  title: 'Room Phone — Get',
  description:
    'Returns one desk phone of a room: model, MAC address, firmware, number and SIP settings. The SIP password is redacted unless the administrator of the server reveals secrets. Find the id with deskphones_rooms_list.',
  toolset: 'deskphones',
  endpoint: 'GET /api/v2/rooms/{parent_id}/deskphones/{id}',
  input: { id: phoneId, parent_id: roomId },
  output: DeskPhone,
  risk: 'read',
  example,
  idsFrom,
});

export const deskphonesRoomsList = defineTool({
  name: 'deskphones_rooms_list',
  title: 'Room Phone — List',
  description:
    'Lists the desk phones of one room in full, on one page; SIP passwords are redacted. None: items []. For the rooms use rooms_list.',
  toolset: 'deskphones',
  endpoint: 'GET /api/v2/rooms/{parent_id}/deskphones',
  input: { parent_id: roomId },
  output: wholeList(DeskPhone),
  risk: 'read',
  example: { parent_id: exampleIds.room },
  idsFrom,
});
