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

/** The operations on desk phones, by tool. */
export const deskphoneOperations: Readonly<Record<string, Operation>> = {
  dialpad_organization_deskphones_rooms_list: (call) => ({
    items: roomOf(call, 'parent_id').phones.map(showPhone),
  }),
  dialpad_organization_deskphones_rooms_get: (call) => showPhone(phoneOf(call)),
  dialpad_organization_deskphones_rooms_delete: (call) => {
    const room = roomOf(call, 'parent_id');
    const phone = phoneOf(call);
    room.phones = room.phones.filter((other) => other !== phone);
    return undefined;
  },
  dialpad_organization_deskphones_rooms_create_international_pin: (call) => ({
    pin: newId(call.company).slice(-5),
    customer_ref: optionalText(call, 'customer_ref'),
    expires_on: '2030-01-01T00:30:00',
  }),
};
