import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { days, formatPeriods, weekOf } from '../hours/week.ts';
import { plainText } from '../parts/plain-text.ts';

/** One field of a change. Values are text on one line. */
export interface FieldChange {
  readonly name: string;
  readonly sent: string | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const LONGEST = 160;
/** More fields would make a card unreadable. */
const MOST_FIELDS = 60;

/** `Ring seconds` of `ring_seconds`, `Routing options, open, action` of a path. */
function fieldName(path: string): string {
  if (path === 'hours_on') return 'Hours in force';
  const words = path.replaceAll('_', ' ').split('.').join(', ');
  return plainText(words.slice(0, 1).toUpperCase() + words.slice(1), 60);
}

function valueText(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value) && value.every((item) => !isRecord(item)))
    return plainText(value.join(', '), LONGEST) || 'none';
  return plainText(value, LONGEST) || plainText(JSON.stringify(value) ?? '', LONGEST);
}

/** Fields by path, down to plain values and lists. Hours become one text per day. */
function flatten(record: JsonObject, path = ''): readonly (readonly [string, string])[] {
  const hours = new Set<string>();
  if (path === '') {
    const week = weekOf(record);
    for (const day of days) {
      if (Array.isArray(record[`${day}_hours`]))
        hours.add(`${day}_hours\n${formatPeriods(week.periods[day])}`);
    }
  }
  const own = [...hours].map((entry) => {
    const [name = '', text = ''] = entry.split('\n');
    return [name, text] as const;
  });
  const named = new Set(own.map(([name]) => name));
  const rest = Object.entries(record)
    .filter(([name]) => !named.has(name))
    .flatMap(([name, value]) =>
      isRecord(value) ? flatten(value, `${path}${name}.`) : [[`${path}${name}`, valueText(value)] as const],
    );
  return [...own, ...rest].slice(0, MOST_FIELDS);
}

/** Arguments that identify the object, as opposed to what changes. */
const isId = (name: string): boolean => name === 'PCID' || name === 'id' || name.endsWith('_id');

/** The object that a write changes. Some results contain it in another object. */
function coreOf(value: JsonObject | undefined): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (isRecord(value.office)) return value.office;
  return isRecord(value.settings) ? { ...value, ...value.settings } : value;
}

/** The sent fields, with their values before and after where known. */
export function compareChange(
  args: JsonObject,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly FieldChange[] {
  const sent = flatten(args).filter(([name]) => !isId(name));
  const old = new Map(flatten(coreOf(before) ?? {}));
  const now = new Map(flatten(coreOf(after) ?? {}));
  return sent.map(([name, text]) => ({
    name: fieldName(name),
    sent: text,
    before: old.get(name),
    after: now.get(name),
  }));
}

/** Whether a read certainly shows the state before the write, because a sent field differs. */
export function isBefore(args: JsonObject, read: JsonObject): boolean {
  return compareChange(args, read, undefined).some(
    ({ sent, before }) => before !== undefined && before !== sent,
  );
}

/** The fields of a result; ids stay text. */
export const factsOf = (value: JsonObject): readonly FieldChange[] =>
  flatten(coreOf(value) ?? {}).map(([name, text]) => ({
    name: fieldName(name),
    sent: undefined,
    before: undefined,
    after: text,
  }));

/** The ids in the arguments of a write. */
export const idsOf = (args: JsonObject): readonly (readonly [string, string])[] =>
  Object.entries(args)
    .filter(([name]) => isId(name))
    .map(([name, value]) => [fieldName(name), plainText(value, 60)] as const);
