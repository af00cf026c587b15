import type { JsonObject } from '../../lib/is-record.ts';
import { asManyAsFit, byOffice, firstThatFits, keep } from './layout.ts';
import type { Reader } from './organization-reader.ts';

/** Phones are asked for room by room, so only for so many rooms. */
const MOST_ROOMS_WITH_PHONES = 40;

const officeFields = [
  'id',
  'name',
  'is_primary_office',
  'state',
  'country',
  'timezone',
  'phone_numbers',
  'e911_address',
];
const lineFields = ['id', 'name', 'state', 'phone_numbers'];
const phoneFields = ['id', 'name', 'type', 'phone_number', 'mac_address'];

type Phones = ReadonlyMap<unknown, readonly JsonObject[]>;

async function phonesOf(reader: Reader, rooms: readonly JsonObject[]): Promise<Phones | undefined> {
  if (rooms.length > MOST_ROOMS_WITH_PHONES) return undefined;
  return reader.ifAllowed(async () => {
    const phones = rooms.map(async ({ id }) => [
      id,
      await reader.all('deskphones_rooms_list', { parent_id: id }),
    ]);
    return new Map<unknown, readonly JsonObject[]>(
      (await Promise.all(phones)).map(([id, list]) => [id, Array.isArray(list) ? list : []]),
    );
  });
}

const roomWith = (phones: Phones | undefined) => (room: JsonObject) => ({
  ...keep(room, lineFields),
  ...(phones !== undefined && {
    phones: (phones.get(room.id) ?? []).map((phone) => keep(phone, phoneFields)),
  }),
});

/**
 * The whole organization as one tree: company, offices, and in each its departments, rooms, phones and numbers.
 * Large companies get less about each; `left_out` says what is missing and where it is.
 */
export async function organizationSummary(reader: Reader, maxChars: number): Promise<JsonObject> {
  const [company, offices, departments, rooms] = await Promise.all([
    reader.ifAllowed(() => reader.one('company_get', {})),
    reader.all('offices_list'),
    reader.ifAllowed(() => reader.all('departments_listall')),
    reader.ifAllowed(() => reader.all('rooms_list')),
  ]);
  const phones = rooms && (await phonesOf(reader, rooms));
  const departmentsOf = byOffice(departments ?? []);
  const roomsOf = byOffice(rooms ?? []);
  const head = {
    ...(company !== undefined && { company: keep(company, ['id', 'name', 'domain', 'country', 'state']) }),
    office_count: offices.length,
  };

  const tree = (
    office: readonly string[],
    department: (item: JsonObject) => JsonObject,
    room: (item: JsonObject) => JsonObject,
    left_out?: string,
  ) => ({
    ...head,
    offices: offices.map((item) => ({
      ...keep(item, office),
      ...(departments !== undefined && {
        departments: (departmentsOf.get(item.id) ?? []).map(department),
      }),
      ...(rooms !== undefined && { rooms: (roomsOf.get(item.id) ?? []).map(room) }),
    })),
    ...(left_out !== undefined && { left_out }),
  });
  const line = (item: JsonObject) => keep(item, lineFields);
  const named = (item: JsonObject) => keep(item, ['id', 'name']);
  const counted = (): readonly JsonObject[] =>
    offices.map((item) => ({
      ...keep(item, ['id', 'name', 'country']),
      departments: departmentsOf.get(item.id)?.length ?? 0,
      rooms: roomsOf.get(item.id)?.length ?? 0,
    }));
  const more = 'Read the resource of an office for the rest.';

  return firstThatFits(
    [
      () =>
        tree(
          officeFields,
          line,
          roomWith(phones),
          phones === undefined && rooms !== undefined && rooms.length > 0 ? `Phones. ${more}` : undefined,
        ),
      () => tree(officeFields, line, line, `Phones. ${more}`),
      () => tree(['id', 'name', 'country'], named, named, `Numbers, addresses and phones. ${more}`),
      () => ({ ...head, offices: counted(), left_out: `All but counts. ${more}` }),
      () => ({
        ...head,
        offices: asManyAsFit(counted(), maxChars - 500),
        left_out: 'The last offices, and all but counts. See offices_list, and the resource of each office.',
      }),
    ],
    maxChars,
  );
}

/** One office with all that belongs to it. */
export async function officeSummary(reader: Reader, id: string, maxChars: number): Promise<JsonObject> {
  const office = await reader.one('offices_get', { id });
  const inOffice = (tool: string) => reader.ifAllowed(() => reader.all(tool, { office_id: id }));
  const [departments, callCenters, teams, rooms, licences] = await Promise.all([
    inOffice('departments_list'),
    inOffice('callcenters_list'),
    inOffice('coaching_team_list'),
    inOffice('rooms_list'),
    reader.ifAllowed(() => reader.one('plan_available_licenses_get', { office_id: id })),
  ]);
  const phones = rooms && (await phonesOf(reader, rooms));
  const form = (
    room: (item: JsonObject) => JsonObject,
    line: (item: JsonObject) => JsonObject,
    left_out?: string,
  ) => ({
    ...office,
    ...(departments && { departments: departments.map(line) }),
    ...(callCenters && { call_centers: callCenters.map(line) }),
    ...(teams && { coaching_teams: teams.map(line) }),
    ...(rooms && { rooms: rooms.map(room) }),
    ...(licences && { available_licences: licences }),
    ...(left_out !== undefined && { left_out }),
  });
  const line = (item: JsonObject) => keep(item, lineFields);
  const named = (item: JsonObject) => keep(item, ['id', 'name']);
  return firstThatFits(
    [
      () =>
        form(
          roomWith(phones),
          line,
          phones === undefined && rooms !== undefined && rooms.length > 0
            ? 'Phones. See deskphones_rooms_list for each room.'
            : undefined,
        ),
      () => form(named, named, 'Numbers and phones. See rooms_list and departments_list.'),
      () => ({
        ...keep(office, officeFields),
        departments: departments?.length ?? 0,
        rooms: rooms?.length ?? 0,
        left_out:
          'All but counts. See departments_list, callcenters_list, coaching_team_list and rooms_list.',
      }),
    ],
    maxChars,
  );
}

/** One department with those who answer for it. */
export async function departmentSummary(reader: Reader, id: string, maxChars: number): Promise<JsonObject> {
  const department = await reader.one('departments_get', { id });
  const operators = await reader.ifAllowed(() => reader.one('departments_operators_get', { id }));
  const members = (name: 'users' | 'rooms'): readonly JsonObject[] => {
    const list: unknown = operators?.[name];
    return Array.isArray(list) ? list : [];
  };
  return firstThatFits(
    [
      () => ({
        ...department,
        operators: {
          users: members('users').map((user) => keep(user, ['id', 'display_name', 'is_on_duty', 'state'])),
          rooms: members('rooms').map((room) => keep(room, lineFields)),
        },
      }),
      () => ({
        ...department,
        operators: { users: members('users').length, rooms: members('rooms').length },
        left_out: 'All of the operators but counts. See departments_operators_get.',
      }),
    ],
    maxChars,
  );
}
