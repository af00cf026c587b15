import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { asManyAsFit, byOffice, countOf, firstThatFits, keep, readGaps } from './layout.ts';
import type { Reader } from './organization-reader.ts';

/** An address whose fields are all empty counts as missing. */
const hasAddress = ({ e911_address }: JsonObject): boolean =>
  isRecord(e911_address) &&
  Object.values(e911_address).some((part) => typeof part === 'string' && part.trim() !== '');

/** Every office's emergency address. Offices without one come first. */
export async function emergencyAddressAudit(reader: Reader, maxChars: number): Promise<JsonObject> {
  const officeFields = ['id', 'name', 'country', 'state', 'e911_address'];
  const [offices, rooms] = await Promise.all([
    reader.all('offices_list', officeFields),
    reader.ifAllowed(() => reader.all('rooms_list', ['office_id'])),
  ]);
  const roomsOf = byOffice(rooms);
  const line = (office: JsonObject) => ({
    ...keep(office, ['id', 'name', 'country', 'state']),
    rooms: countOf(rooms, roomsOf.get(office.id) ?? []),
  });
  const without = offices.items.filter((office) => !hasAddress(office)).map(line);
  const withAddress = offices.items
    .filter(hasAddress)
    .map((office) => ({ ...line(office), e911_address: office.e911_address }));
  const head = {
    office_count: countOf(offices),
    without_address_count: countOf(offices, without),
    ...readGaps({ offices, rooms }),
  };
  return firstThatFits(
    [
      () => ({ ...head, without_address: without, with_address: withAddress }),
      () => ({
        ...head,
        without_address: asManyAsFit(without, maxChars / 3),
        with_address: asManyAsFit(withAddress, maxChars / 2),
        left_out: 'Not all offices fit. See offices_list for the rest.',
      }),
    ],
    maxChars,
  );
}

/** Each plan costs requests, so plans are read for at most this many offices. */
const MAX_OFFICES_WITH_PLANS = 25;

/** Licences bought and free, for one office or for all. */
export async function licenceReview(
  reader: Reader,
  officeId: string | undefined,
  maxChars: number,
): Promise<JsonObject> {
  const offices =
    officeId === undefined
      ? await reader.all('offices_list', ['id', 'name', 'country'])
      : { items: [await reader.one('offices_get', { id: officeId })] };
  const reviews = offices.items.slice(0, MAX_OFFICES_WITH_PLANS).map(async ({ id, name, country }) => {
    const [plan, available] = await Promise.all([
      reader.ifAllowed(() => reader.one('plan_get', { office_id: id })),
      reader.ifAllowed(() => reader.one('plan_available_licenses_get', { office_id: id })),
    ]);
    return { id, name, country, plan, available, ...readGaps({ plan, available }) };
  });
  const fitting = asManyAsFit(await Promise.all(reviews), maxChars - 500);
  const others = offices.items.length - fitting.length;
  return {
    offices: fitting,
    ...readGaps({ offices }),
    ...(others > 0 && { left_out: `${others} more offices. See plan_get and plan_available_licenses_get.` }),
  };
}
