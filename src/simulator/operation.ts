import { SimulatorError } from './simulator-error.ts';
import type { Company, Department, Key, Office, Room } from './state.ts';

/** A request that has passed validation. */
export interface OperationCall {
  readonly company: Company;
  readonly key: Key;
  /** Arguments by name; ids as strings of digits. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Applies a request. Returns the response before it is converted to wire form; undefined for an empty body. */
export type Operation = (call: OperationCall) => unknown;

/** For required arguments, which validation has checked. */
export const textArgument = ({ args }: OperationCall, name: string): string => String(args[name]);

export const optionalText = ({ args }: OperationCall, name: string): string | undefined =>
  args[name] === undefined ? undefined : String(args[name]);

export const sees = ({ key }: OperationCall, officeId: string): boolean =>
  key.officeId === undefined || key.officeId === officeId;

/** Throws SimulatorError 403. */
export function mayReach(call: OperationCall, officeId: string): void {
  if (!sees(call, officeId)) throw new SimulatorError(403, 'The API key has no access to this office.');
}

/** The office of an argument. Throws SimulatorError 404 or 403. */
export function officeOf(call: OperationCall, argument: string): Office {
  const office = call.company.offices.get(textArgument(call, argument));
  if (office === undefined) throw new SimulatorError(404, 'Office not found.');
  mayReach(call, office.id);
  return office;
}

/** The room of an argument. Throws SimulatorError 404 or 403. */
export function roomOf(call: OperationCall, argument: string): Room {
  const room = call.company.rooms.get(textArgument(call, argument));
  if (room === undefined) throw new SimulatorError(404, 'Room not found.');
  mayReach(call, room.officeId);
  return room;
}

/** The department of an argument. Throws SimulatorError 404 or 403. */
export function departmentOf(call: OperationCall, argument: string): Department {
  const department = call.company.departments.get(textArgument(call, argument));
  if (department === undefined) throw new SimulatorError(404, 'Department not found.');
  mayReach(call, department.officeId);
  return department;
}
