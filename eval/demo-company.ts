import { seedDemo } from '../src/simulator/seed.ts';
import { newId } from '../src/simulator/state.ts';

/** Ids of the demo company by name, for those who check. An agent has to find them with calls. */
const company = seedDemo();

/** Id of the company. */
export const companyId = company.id;

function found<Found>(value: Found | undefined, name: string): Found {
  if (value === undefined) throw new Error(`the demo company has no "${name}"`);
  return value;
}

/** Id of an office. */
export const office = (name: string): string =>
  found(
    [...company.offices.values()].find((candidate) => candidate.name === name),
    name,
  ).id;

const roomOf = (officeName: string, name: string) =>
  found(
    [...company.rooms.values()].find(
      (candidate) => candidate.officeId === office(officeName) && candidate.name === name,
    ),
    name,
  );

/** Id of a room. */
export const room = (officeName: string, name: string): string => roomOf(officeName, name).id;

/** A desk phone of a room: the first is 0. */
export function phone(officeName: string, roomName: string, index = 0) {
  const { id, fields } = found(roomOf(officeName, roomName).phones[index], `${roomName} phone`);
  return { id, macAddress: String(fields.mac_address), password: String(fields.password) };
}

/** Id of a department. */
export const department = (officeName: string, name: string): string =>
  found(
    [...company.departments.values()].find(
      ({ officeId, fields }) => officeId === office(officeName) && fields.name === name,
    ),
    name,
  ).id;

/** Id of a person. */
export const person = (name: string): string =>
  found(
    [...company.users.values()].find(({ fields }) => fields.display_name === name),
    name,
  ).id;

/** The PIN that the simulator gives out first. */
export const firstPin = newId(seedDemo()).slice(-5);
