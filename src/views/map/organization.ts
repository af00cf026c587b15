import type { JsonObject } from '../../lib/is-record.ts';
import { needsE911 } from '../../registry/e911-countries.ts';
import { idOf, plainText, recordOf, textOf, textsOf } from '../parts/plain-text.ts';

export type Kind = 'office' | 'department' | 'room';

/** An office, a department or a room, with its missing parts. */
export interface MapItem {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly officeId: string;
  readonly numbers: readonly string[];
  /** Short words, such as `no number`. */
  readonly missing: readonly string[];
}

export interface MapOffice extends MapItem {
  readonly country: string;
  readonly isPrimary: boolean;
  /** Undefined while the list is not read, and after a failure; so are the rooms. */
  readonly departments: readonly MapItem[] | undefined;
  readonly rooms: readonly MapItem[] | undefined;
}

/** Whether a group has an operator; undefined where that is unknown. */
export type HasOperators = (kind: 'office' | 'department', id: string) => boolean | undefined;

function itemOf(kind: Kind, record: JsonObject, hasOperators: HasOperators): MapItem {
  const id = idOf(record);
  const numbers = textsOf(record, 'phone_numbers');
  const missing = [
    ...(numbers.length === 0 ? ['no number'] : []),
    ...(kind !== 'room' && hasOperators(kind, id) === false ? ['no operator'] : []),
  ];
  return {
    kind,
    id,
    name: plainText(record.name) || 'Without a name',
    officeId: kind === 'office' ? id : idOf(record, 'office_id'),
    numbers,
    missing,
  };
}

/** Whether an office has the E911 address that its country requires. */
function lacksE911(office: JsonObject): boolean {
  const address = recordOf(office, 'e911_address');
  return textOf(address, 'address') === '' && needsE911.has(textOf(office, 'country').toUpperCase());
}

/** Joins the lists: offices with their departments and rooms. */
export function organizationOf(
  lists: {
    readonly offices: readonly JsonObject[];
    readonly departments: readonly JsonObject[] | undefined;
    readonly rooms: readonly JsonObject[] | undefined;
  },
  hasOperators: HasOperators,
): readonly MapOffice[] {
  const departments = lists.departments?.map((record) => itemOf('department', record, hasOperators));
  const rooms = lists.rooms?.map((record) => itemOf('room', record, hasOperators));
  return lists.offices.map((record) => {
    const item = itemOf('office', record, hasOperators);
    return {
      ...item,
      missing: [...item.missing, ...(lacksE911(record) ? ['no E911 address'] : [])],
      country: textOf(record, 'country').toUpperCase(),
      isPrimary: record.is_primary_office === true,
      departments: departments?.filter(({ officeId }) => officeId === item.id),
      rooms: rooms?.filter(({ officeId }) => officeId === item.id),
    };
  });
}

/** All items as one list, for the table and the search. */
export const itemsOf = (offices: readonly MapOffice[]): readonly MapItem[] =>
  offices.flatMap((office) => [office, ...(office.departments ?? []), ...(office.rooms ?? [])]);

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The items whose name, id or number has the words of a search. */
export function search(items: readonly MapItem[], query: string): readonly MapItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const digits = digitsOf(query);
  const isNumber = digits.length >= 3 && /^[\d\s+().-]+$/.test(query);
  return items.filter(({ name, id, numbers }) => {
    if (isNumber) return id.includes(digits) || numbers.some((number) => digitsOf(number).includes(digits));
    const text = name.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
