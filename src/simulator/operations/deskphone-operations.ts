import { type Operation, type OperationCall, optionalText, roomOf, textArgument } from '../operation.ts';
import { SimulatorError } from '../simulator-error.ts';
import { type DeskPhone, newId } from '../state.ts';

const showPhone = (phone: DeskPhone) => ({ id: phone.id, ...phone.fields });

function phoneOf(call: OperationCall): DeskPhone {
  const id = textArgument(call, 'id');
  const phone = roomOf(call, 'parent_id').phones.find((candidate) => candidate.id === id);
  if (phone === undefined) throw new SimulatorError(404, 'Desk phone not found.');
  return phone;
}

export const deskphoneOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v2/rooms/{parent_id}/deskphones': (call) => ({
    items: roomOf(call, 'parent_id').phones.map(showPhone),
  }),
  'GET /api/v2/rooms/{parent_id}/deskphones/{id}': (call) => showPhone(phoneOf(call)),
  'DELETE /api/v2/rooms/{parent_id}/deskphones/{id}': (call) => {
    const room = roomOf(call, 'parent_id');
    const phone = phoneOf(call);
    room.phones = room.phones.filter((other) => other !== phone);
    return undefined;
  },
  'POST /api/v2/rooms/international_pin': (call) => ({
    pin: newId(call.company).slice(-5),
    customer_ref: optionalText(call, 'customer_ref'),
    expires_on: '2030-01-01T00:30:00',
  }),
};
