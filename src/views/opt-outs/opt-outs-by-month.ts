import type { JsonObject } from '../../lib/is-record.ts';

export interface MonthCount {
  /** `2026-03`, in UTC. */
  readonly month: string;
  readonly out: number;
  readonly backIn: number;
}

/** `2026-03` of a time in ms, which Dialpad may send as text; undefined for an invalid time. */
function monthOf({ date }: JsonObject): string | undefined {
  const time = new Date(Number(date));
  return Number.isNaN(time.getTime()) || Number(date) <= 0 ? undefined : time.toISOString().slice(0, 7);
}

function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** Fifty years, so that a wrong date does not create millions of columns. */
const MOST_MONTHS = 600;

/** Counts both lists per month, including months without entries. */
export function countByMonth(
  optedOut: readonly JsonObject[],
  optedBackIn: readonly JsonObject[],
): readonly MonthCount[] {
  const counts = new Map<string, { out: number; backIn: number }>();
  const add = (items: readonly JsonObject[], kind: 'out' | 'backIn') => {
    for (const item of items) {
      const month = monthOf(item);
      if (month === undefined) continue;
      const entry = counts.get(month) ?? { out: 0, backIn: 0 };
      counts.set(month, entry);
      entry[kind] += 1;
    }
  };
  add(optedOut, 'out');
  add(optedBackIn, 'backIn');
  const known = [...counts.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const months: MonthCount[] = [];
  for (let month = first; month <= last && months.length < MOST_MONTHS; month = nextMonth(month)) {
    months.push({ month, ...(counts.get(month) ?? { out: 0, backIn: 0 }) });
  }
  return months;
}

const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Mar` and `2026` of `2026-03`. */
export const monthName = (month: string): string => names[Number(month.slice(5)) - 1] ?? month;
export const yearOf = (month: string): string => month.slice(0, 4);
