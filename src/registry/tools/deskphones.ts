import { defineTool } from '../define-tool.ts';
import { id, line } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Done } from '../schemas/organization.ts';
import { DeskPhone, InternationalPin } from '../schemas/people-and-rooms.ts';

const phoneId = line('Phone id, from deskphones_rooms_list.');
const roomId = id('Room id, from rooms_list.');
const idsFrom = {
  id: 'deskphones_rooms_list',
  parent_id: 'rooms_list',
};

export const deskphonesRoomsCreateInternationalPin = defineTool({
  name: 'deskphones_rooms_create_international_pin',
  title: 'Room Phone — Assign PIN',
  description:
    'Creates a PIN that opens international calls from room phones, and returns it with its expiry. It is for the company, not for one phone; each call makes another PIN, and calls made with it cost money. Works where international calls are protected by PIN. Needs a company admin key.',
  toolset: 'deskphones',
  endpoint: 'POST /api/v2/rooms/international_pin',
  input: { customer_ref: line('Who asked for it; printed in the usage summary.').optional() },
  output: InternationalPin,
  risk: 'low',
  keyLevel: 'company',
});

export const deskphonesRoomsDelete = defineTool({
  name: 'deskphones_rooms_delete',
  title: 'Room Phone — Delete',
  description:
    'Removes a desk phone from a room; it stops working until it is set up again by hand. The room and its numbers stay. Returns success. To delete the room itself use rooms_delete.',
  toolset: 'deskphones',
  endpoint: 'DELETE /api/v2/rooms/{parent_id}/deskphones/{id}',
  input: { id: phoneId, parent_id: roomId },
  output: Done,
  emptyResponse: true,
  risk: 'high',
  idsFrom,
  verifyWith: 'deskphones_rooms_list',
  confirmation: {
    before: {
      tool: 'deskphones_rooms_get',
      arguments: { id: 'id', parent_id: 'parent_id' },
    },
    question: (args, current) =>
      `Remove the desk phone ${current?.name ?? ''} (${args.id}) from the room ${args.parent_id}? It must be set up again by hand.`,
  },
});

export const deskphonesRoomsGet = defineTool({
  name: 'deskphones_rooms_get',
  title: 'Room Phone — Get',
  description:
    'Returns one desk phone of a room: model, MAC address, firmware, number and SIP settings. The SIP password comes masked unless the operator reveals secrets. To find the id use deskphones_rooms_list.',
  toolset: 'deskphones',
  endpoint: 'GET /api/v2/rooms/{parent_id}/deskphones/{id}',
  input: { id: phoneId, parent_id: roomId },
  output: DeskPhone,
  risk: 'read',
  idsFrom,
});

export const deskphonesRoomsList = defineTool({
  name: 'deskphones_rooms_list',
  title: 'Room Phone — List',
  description:
    'Lists the desk phones of one room, in full and on one page: ids, models, MAC addresses, SIP settings (passwords masked). For the rooms themselves use rooms_list.',
  toolset: 'deskphones',
  endpoint: 'GET /api/v2/rooms/{parent_id}/deskphones',
  input: { parent_id: roomId },
  output: page(DeskPhone),
  risk: 'read',
  idsFrom,
});
