import type { JsonObject } from '../../lib/is-record.ts';
import { asManyAsFit, byOffice, countOf, firstThatFits, keep, readGaps } from './layout.ts';
import type { ItemList, Reader } from './organization-reader.ts';

/** Phones cost a request per room, so they are read for at most this many rooms. */
const MAX_ROOMS_WITH_PHONES = 40;

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
const groupFields = [...lineFields, 'office_id'];
const phoneFields = ['id', 'name', 'type', 'phone_number', 'mac_address'];

const line = (item: JsonObject) => keep(item, lineFields);
const nameOnly = (item: JsonObject) => keep(item, ['id', 'name']);

type Format = (item: JsonObject) => JsonObject;

interface Phones {
  /** Absent when they were not read. */
  readonly ofRoom?: ReadonlyMap<unknown, readonly JsonObject[]>;
  readonly incomplete?: string;
}

/** Undefined without the right to read phones. */
async function readPhones(reader: Reader, { items: rooms }: ItemList): Promise<Phones | undefined> {
  if (rooms.length > MAX_ROOMS_WITH_PHONES) {
    const incomplete = `There are more than ${MAX_ROOMS_WITH_PHONES} rooms. See deskphones_rooms_list for each room.`;
    return { incomplete };
  }
  return reader.ifAllowed(async () => {
    const lists = await Promise.all(
      rooms.map(async ({ id }) => ({
        id,
        phones: await reader.all('deskphones_rooms_list', phoneFields, { parent_id: id }),
      })),
    );
    const incomplete = lists.find(({ phones }) => phones.incomplete !== undefined)?.phones.incomplete;
    return {
      ofRoom: new Map(lists.map(({ id, phones }) => [id, phones.items])),
      ...(incomplete !== undefined && { incomplete }),
    };
  });
}

const roomWith =
  (phones: Phones | undefined): Format =>
  (room) => ({
    ...line(room),
    phones: phones?.ofRoom && (phones.ofRoom.get(room.id) ?? []).map((phone) => keep(phone, phoneFields)),
  });

/** The company as one tree. For a large company each part has fewer fields; `left_out` says where the rest is. */
export async function organizationSummary(reader: Reader, maxChars: number): Promise<JsonObject> {
  const [company, offices, departments, rooms] = await Promise.all([
    reader.ifAllowed(() => reader.one('company_get', {})),
    reader.all('offices_list', officeFields),
    reader.ifAllowed(() => reader.all('departments_listall', groupFields)),
    reader.ifAllowed(() => reader.all('rooms_list', groupFields)),
  ]);
  const phones = rooms && (await readPhones(reader, rooms));
  const departmentsOf = byOffice(departments);
  const roomsOf = byOffice(rooms);
  const gaps = readGaps({ company, offices, departments, rooms, ...(rooms && { phones }) });
  const head = {
    ...(company && { company: keep(company, ['id', 'name', 'domain', 'country', 'state']) }),
    office_count: countOf(offices),
    ...gaps,
  };

  const tree = (office: readonly string[], department: Format, room: Format, left_out?: string) => ({
    ...head,
    offices: offices.items.map((item) => ({
      ...keep(item, office),
      ...(departments && { departments: (departmentsOf.get(item.id) ?? []).map(department) }),
      ...(rooms && { rooms: (roomsOf.get(item.id) ?? []).map(room) }),
    })),
    left_out,
  });
  const counts = (): readonly JsonObject[] =>
    offices.items.map((item) => ({
      ...keep(item, ['id', 'name', 'country']),
      departments: countOf(departments, departmentsOf.get(item.id) ?? []),
      rooms: countOf(rooms, roomsOf.get(item.id) ?? []),
    }));
  const more = 'Read the resource of an office for the rest.';

  return firstThatFits(
    [
      () => tree(officeFields, line, roomWith(phones)),
      () => tree(officeFields, line, line, `Phones. ${more}`),
      () => tree(['id', 'name', 'country'], nameOnly, nameOnly, `Numbers, addresses and phones. ${more}`),
      () => ({ ...head, offices: counts(), left_out: `All but counts. ${more}` }),
      () => ({
        ...head,
        offices: asManyAsFit(counts(), maxChars - 500 - JSON.stringify(gaps).length),
        left_out: 'The last offices, and all but counts. See offices_list, and the resource of each office.',
      }),
    ],
    maxChars,
  );
}

export async function officeSummary(reader: Reader, id: string, maxChars: number): Promise<JsonObject> {
  const office = await reader.one('offices_get', { id });
  const inOffice = (tool: string) => reader.ifAllowed(() => reader.all(tool, groupFields, { office_id: id }));
  const [departments, callCenters, teams, rooms, licences] = await Promise.all([
    inOffice('departments_list'),
    inOffice('callcenters_list'),
    inOffice('coaching_team_list'),
    inOffice('rooms_list'),
    reader.ifAllowed(() => reader.one('plan_available_licenses_get', { office_id: id })),
  ]);
  const phones = rooms && (await readPhones(reader, rooms));
  const gaps = readGaps({
    departments,
    call_centers: callCenters,
    coaching_teams: teams,
    rooms,
    available_licences: licences,
    ...(rooms && { phones }),
  });
  const form = (room: Format, group: Format, left_out?: string) => ({
    ...office,
    departments: departments?.items.map(group),
    call_centers: callCenters?.items.map(group),
    coaching_teams: teams?.items.map(group),
    rooms: rooms?.items.map(room),
    available_licences: licences,
    ...gaps,
    left_out,
  });
  return firstThatFits(
    [
      () => form(roomWith(phones), line),
      () => form(nameOnly, nameOnly, 'Numbers and phones. See rooms_list and departments_list.'),
      () => ({
        ...keep(office, officeFields),
        departments: countOf(departments),
        call_centers: countOf(callCenters),
        coaching_teams: countOf(teams),
        rooms: countOf(rooms),
        ...gaps,
        left_out:
          'All but counts. See departments_list, callcenters_list, coaching_team_list and rooms_list.',
      }),
    ],
    maxChars,
  );
}

export async function departmentSummary(reader: Reader, id: string, maxChars: number): Promise<JsonObject> {
  const department = await reader.one('departments_get', { id });
  const operators = await reader.ifAllowed(() => reader.one('departments_operators_get', { id }));
  const members = (name: 'users' | 'rooms'): readonly JsonObject[] => {
    const list: unknown = operators?.[name];
    return Array.isArray(list) ? list : [];
  };
  const gaps = readGaps({ operators });
  if (operators === undefined) return { ...department, ...gaps };
  return firstThatFits(
    [
      () => ({
        ...department,
        operators: {
          users: members('users').map((user) => keep(user, ['id', 'display_name', 'is_on_duty', 'state'])),
          rooms: members('rooms').map(line),
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
