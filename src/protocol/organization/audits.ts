import type { JsonObject } from '../../lib/is-record.ts';
import { asManyAsFit, byOffice, firstThatFits, keep } from './layout.ts';
import type { Reader } from './organization-reader.ts';

/** Every office's emergency address. Offices without one come first. */
export async function emergencyAddressAudit(reader: Reader, maxChars: number): Promise<JsonObject> {
  const offices = await reader.all('offices_list');
  const rooms = byOffice((await reader.ifAllowed(() => reader.all('rooms_list'))) ?? []);
  const short = (office: JsonObject) => ({
    ...keep(office, ['id', 'name', 'country', 'state']),
    rooms: rooms.get(office.id)?.length ?? 0,
  });
  const without = offices.filter(({ e911_address }) => e911_address === undefined).map(short);
  const withAddress = offices
    .filter(({ e911_address }) => e911_address !== undefined)
    .map((office) => ({ ...short(office), e911_address: office.e911_address }));
  const counts = { office_count: offices.length, without_address_count: without.length };
  return firstThatFits(
    [
      () => ({ ...counts, without_address: without, with_address: withAddress }),
      () => ({
        ...counts,
        without_address: asManyAsFit(without, maxChars / 3),
        with_address: asManyAsFit(withAddress, maxChars / 2),
        left_out: 'Not all offices fit. See offices_list for the rest.',
      }),
    ],
    maxChars,
  );
}

/** Plans are asked for office by office, so only for so many offices. */
const MOST_OFFICES_WITH_PLANS = 25;

/** Licences bought and free, for one office or for all. */
export async function licences(reader: Reader, office: string | undefined): Promise<JsonObject> {
  const offices =
    office === undefined
      ? await reader.all('offices_list')
      : [await reader.one('offices_get', { id: office })];
  const read = offices.slice(0, MOST_OFFICES_WITH_PLANS).map(async ({ id, name, country }) => {
    const [plan, available] = await Promise.all([
      reader.ifAllowed(() => reader.one('plan_get', { office_id: id })),
      reader.ifAllowed(() => reader.one('plan_available_licenses_get', { office_id: id })),
    ]);
    return { id, name, country, plan, available };
  });
  const left = offices.length - read.length;
  return {
    offices: await Promise.all(read),
    ...(left > 0 && { left_out: `${left} more offices. See plan_get and plan_available_licenses_get.` }),
  };
}
