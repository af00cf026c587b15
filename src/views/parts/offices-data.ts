import type { JsonObject } from '../../lib/is-record.ts';
import { idOf, recordsOf, whyNotWhole } from './plain-text.ts';
import { failureOf, useRead, valueIn } from './session-context.ts';

/** All offices, with the fields that the views of the organization need. */
export const readOffices = {
  tool: 'offices_list',
  args: {
    fetch_all: true,
    fields: ['id', 'name', 'country', 'phone_numbers', 'e911_address', 'is_primary_office', 'timezone'],
  },
} as const;

/** All departments, briefly. */
export const readDepartments = {
  tool: 'departments_listall',
  args: { fetch_all: true, fields: ['id', 'name', 'office_id', 'phone_numbers', 'hours_on'] },
} as const;

/** All rooms, briefly. */
export const readRooms = {
  tool: 'rooms_list',
  args: { fetch_all: true, fields: ['id', 'name', 'office_id', 'phone_numbers'] },
} as const;

/** A list that was read through the host. */
export interface ListData {
  /** Undefined while it is read, and after a failure. */
  readonly items: readonly JsonObject[] | undefined;
  readonly failure: string | undefined;
  readonly notWhole: string | undefined;
}

export function useList(call: Parameters<typeof useRead>[0], version = 0): ListData {
  const outcome = useRead(call, version);
  const value = valueIn(outcome);
  return {
    items: value && recordsOf(value, 'items'),
    failure: failureOf(outcome),
    notWhole: whyNotWhole(value),
  };
}

/** The offices of a list, the requested one first, so that a limit does not leave it out. Without an id, the list. */
export function requestedFirst(offices: readonly JsonObject[], officeId: string): readonly JsonObject[] {
  if (officeId === '') return offices;
  const requested = offices.find((office) => idOf(office) === officeId);
  return [requested ?? { id: officeId }, ...offices.filter((office) => office !== requested)];
}
