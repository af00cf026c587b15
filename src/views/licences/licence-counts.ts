import type { JsonObject } from '../../lib/is-record.ts';
import { numberOf } from '../parts/plain-text.ts';

/** Labels of Dialpad's kinds of licence. */
const licenceKinds = [
  ['talk_lines', 'Talk'],
  ['contact_center_lines', 'Contact center'],
  ['sell_lines', 'Sell'],
  ['room_lines', 'Rooms'],
  ['tollfree_room_lines', 'Toll-free rooms'],
  ['additional_number_lines', 'Additional numbers'],
  ['tollfree_additional_number_lines', 'Toll-free numbers'],
  ['fax_lines', 'Fax'],
  ['uberconference_lines', 'Meetings'],
  ['tollfree_uberconference_lines', 'Toll-free meetings'],
] as const;

/** Licences of one kind. */
export interface LicenceCount {
  readonly kind: string;
  /** Undefined where the plan could not be read. */
  readonly bought: number | undefined;
  readonly free: number | undefined;
  readonly inUse: number | undefined;
}

/** `plan` has the bought licences of an office, `available` the free ones. */
export function licencesOf(
  plan: JsonObject | undefined,
  available: JsonObject | undefined,
): readonly LicenceCount[] {
  return licenceKinds.map(([name, kind]) => {
    const bought = plan && numberOf(plan, name);
    const free = available && numberOf(available, name);
    return {
      kind,
      bought,
      free,
      inUse: bought === undefined || free === undefined ? undefined : bought - free,
    };
  });
}

const add = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one + other;

/** Sums over several offices; undefined where one is undefined. */
function sumOf(offices: readonly (readonly LicenceCount[])[]): readonly LicenceCount[] {
  const [first = [], ...rest] = offices;
  return first.map((count, index) =>
    rest.reduce((sum, office) => {
      const other = office[index];
      return {
        kind: count.kind,
        bought: add(sum.bought, other?.bought),
        free: add(sum.free, other?.free),
        inUse: add(sum.inUse, other?.inUse),
      };
    }, count),
  );
}

const isInPlay = ({ bought, free, inUse }: LicenceCount): boolean =>
  [bought, free, inUse].some((number) => number !== undefined && number !== 0);

/** The sums over these offices, for the kinds that one of them has bought or uses. */
export const inPlay = (offices: readonly (readonly LicenceCount[])[]): readonly LicenceCount[] => {
  const kinds = new Set(offices.flatMap((counts) => counts.filter(isInPlay).map(({ kind }) => kind)));
  return sumOf(offices).filter(({ kind }) => kinds.has(kind));
};
