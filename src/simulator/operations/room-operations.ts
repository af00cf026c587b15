import { type Operation, officeOf, optionalText, roomOf, sees, textArgument } from '../operation.ts';
import { page } from '../pages.ts';
import { SimulatorError } from '../simulator-error.ts';
import { type Company, newId, type Room } from '../state.ts';
import { releaseNumber } from './number-operations.ts';

const PAGE = 25;

export function showRoom(company: Company, room: Room) {
  return {
    id: room.id,
    company_id: company.id,
    office_id: room.officeId,
    name: room.name,
    country: company.offices.get(room.officeId)?.country.toLowerCase(),
    phone_numbers: room.phoneNumbers,
    state: room.phoneNumbers.length > 0 ? 'active' : 'pending',
    is_free: room.phoneNumbers.length === 0,
    is_on_duty: room.onDuty,
    image_url: `https://images.example.com/room/${room.id}.png`,
  };
}

const list: Operation = (call) => {
  const officeId = optionalText(call, 'office_id');
  if (officeId !== undefined) officeOf(call, 'office_id');
  const rooms = [...call.company.rooms.values()].filter(
    (room) => sees(call, room.officeId) && (officeId === undefined || room.officeId === officeId),
  );
  const { items, cursor } = page(call, `rooms ${officeId}`, rooms, PAGE);
  return { items: items.map((room) => showRoom(call.company, room)), cursor };
};

const create: Operation = (call) => {
  const office = officeOf(call, 'office_id');
  const room: Room = {
    id: newId(call.company),
    officeId: office.id,
    name: textArgument(call, 'name'),
    phoneNumbers: [],
    phones: [],
    onDuty: false,
  };
  call.company.rooms.set(room.id, room);
  return showRoom(call.company, room);
};

const update: Operation = (call) => {
  const { company, args } = call;
  const room = roomOf(call, 'id');
  const wanted = Array.isArray(args.phone_numbers) ? args.phone_numbers.map(String) : undefined;
  const strange = wanted?.find((number) => !room.phoneNumbers.includes(number));
  if (strange !== undefined) {
    throw new SimulatorError(
      400,
      `${strange} is not assigned to this room; numbers can only be reordered or removed.`,
    );
  }
  if (wanted !== undefined) {
    if (new Set(wanted).size !== wanted.length) throw new SimulatorError(400, 'A number is named twice.');
    for (const number of room.phoneNumbers) if (!wanted.includes(number)) releaseNumber(company, number);
    room.phoneNumbers = wanted;
  }
  if (args.name !== undefined) room.name = textArgument(call, 'name');
  return showRoom(company, room);
};

const remove: Operation = (call) => {
  const { company } = call;
  const room = roomOf(call, 'id');
  const deleted = { ...showRoom(company, room), state: 'deleted' };
  for (const number of room.phoneNumbers) releaseNumber(company, number);
  company.rooms.delete(room.id);
  for (const group of [...company.offices.values(), ...company.departments.values()]) {
    group.operators = group.operators.filter(({ type, id }) => type !== 'room' || id !== room.id);
  }
  return deleted;
};

export const roomOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v2/rooms': list,
  'GET /api/v2/rooms/{id}': (call) => showRoom(call.company, roomOf(call, 'id')),
  'POST /api/v2/rooms': create,
  'PATCH /api/v2/rooms/{id}': update,
  'DELETE /api/v2/rooms/{id}': remove,
};
