import { seedDemo } from '../src/simulator/seed.ts';
import { newId } from '../src/simulator/state.ts';

/** Ids of the demo company by name, for tasks. An agent finds them with calls. */
const company = seedDemo();

export const companyId = company.id;

function found<Found>(value: Found | undefined, name: string): Found {
  if (value === undefined) throw new Error(`the demo company has no "${name}"`);
  return value;
}

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

export const room = (officeName: string, name: string): string => roomOf(officeName, name).id;

export function phone(officeName: string, roomName: string, index = 0) {
  const { id, fields } = found(roomOf(officeName, roomName).phones[index], `${roomName} phone`);
  return { id, macAddress: String(fields.mac_address), password: String(fields.password) };
}

export const department = (officeName: string, name: string): string =>
  found(
    [...company.departments.values()].find(
      ({ officeId, fields }) => officeId === office(officeName) && fields.name === name,
    ),
    name,
  ).id;

export const person = (name: string): string =>
  found(
    [...company.users.values()].find(({ fields }) => fields.display_name === name),
    name,
  ).id;

export const firstPin = newId(seedDemo()).slice(-5);
