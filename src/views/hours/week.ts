import type { JsonObject } from '../../lib/is-record.ts';

/** Days as Dialpad names them, in the order of a week. */
export const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** One of {@link days}. */
export type Day = (typeof days)[number];

/** `Monday`. */
export const dayName = (day: Day): string => day.slice(0, 1).toUpperCase() + day.slice(1);

/** From opening to closing, as `HH:MM`. Text while a person types. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The hours of a line. */
export interface Week {
  /** Whether the hours are in force; otherwise the line is always open. Dialpad does not report it for offices. */
  readonly isInForce: boolean | undefined;
  readonly periods: Readonly<Record<Day, readonly Period[]>>;
}

const timeForm = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Minutes since midnight; NaN for an invalid time. */
export const minutesOf = (time: string): number =>
  timeForm.test(time) ? Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) : Number.NaN;

/** `HH:MM` of minutes since midnight, kept within the day. */
export function timeOf(minutes: number): string {
  const kept = Math.min(23 * 60 + 59, Math.max(0, minutes));
  return `${String(Math.floor(kept / 60)).padStart(2, '0')}:${String(kept % 60).padStart(2, '0')}`;
}

/** Converts input such as `9`, `930`, `9:30` or `5 pm` to `HH:MM`. Returns other input unchanged. */
export function readTime(typed: string): string {
  const match = /^\s*(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?\s*$/i.exec(typed);
  if (match === null) return typed.trim();
  const [, hours = '', minutes = '0', half] = match;
  const clock = half === undefined ? Number(hours) : (Number(hours) % 12) + (/pm/i.test(half) ? 12 : 0);
  const time = `${String(clock).padStart(2, '0')}:${minutes.padStart(2, '0')}`;
  return timeForm.test(time) ? time : typed.trim();
}

function periodsOf(times: unknown): readonly Period[] {
  if (!Array.isArray(times)) return [];
  const texts = times.filter((time) => typeof time === 'string');
  return texts.flatMap((from, index) => {
    const to = texts[index + 1];
    return index % 2 === 0 && to !== undefined ? [{ from: from.slice(0, 5), to: to.slice(0, 5) }] : [];
  });
}

export const eachDay = <Value>(value: (day: Day) => Value): Record<Day, Value> => ({
  monday: value('monday'),
  tuesday: value('tuesday'),
  wednesday: value('wednesday'),
  thursday: value('thursday'),
  friday: value('friday'),
  saturday: value('saturday'),
  sunday: value('sunday'),
});

/** The hours in the result of a tool. */
export const weekOf = (line: JsonObject): Week => ({
  isInForce: typeof line.hours_on === 'boolean' ? line.hours_on : undefined,
  periods: eachDay((day) => periodsOf(line[`${day}_hours`])),
});

/** `08:00–12:00, 13:00–17:30`, or `Closed`. */
export const formatPeriods = (periods: readonly Period[]): string =>
  periods.length === 0 ? 'Closed' : periods.map(({ from, to }) => `${from}–${to}`).join(', ');

/** Converts typed times to `HH:MM`. */
export const readPeriods = (periods: readonly Period[]): readonly Period[] =>
  periods.map(({ from, to }) => ({ from: readTime(from), to: readTime(to) }));

/** The problem with the periods of a day; undefined when they can be sent. */
export function problemOf(periods: readonly Period[]): string | undefined {
  let last = -1;
  for (const { from, to } of periods) {
    const [opens, closes] = [minutesOf(from), minutesOf(to)];
    if (Number.isNaN(opens)) return `"${from.slice(0, 12)}" is not a time. Use HH:MM, 00:00 to 23:59.`;
    if (Number.isNaN(closes)) return `"${to.slice(0, 12)}" is not a time. Use HH:MM, 00:00 to 23:59.`;
    if (closes <= opens) return `Closing (${to}) must be later than opening (${from}).`;
    if (opens <= last) return `Opening again (${from}) must be later than closing before it.`;
    last = closes;
  }
  return undefined;
}

const timesOf = (periods: readonly Period[]): readonly string[] =>
  periods.flatMap(({ from, to }) => [from, to]);

const isSame = (one: readonly Period[], other: readonly Period[]): boolean =>
  timesOf(one).join() === timesOf(other).join();

/** The days whose hours differ. */
export const changedDays = (before: Week, after: Week): readonly Day[] =>
  days.filter((day) => !isSame(before.periods[day], after.periods[day]));

/** The arguments that change `before` into `after`: only what differs. Hours of a day need `hours_on`. */
export function changeOf(before: Week, after: Week): JsonObject {
  const changed = changedDays(before, after);
  const isSwitched = before.isInForce !== after.isInForce;
  return {
    ...((changed.length > 0 || isSwitched) && { hours_on: after.isInForce ?? true }),
    ...Object.fromEntries(changed.map((day) => [`${day}_hours`, timesOf(after.periods[day])])),
  };
}

const shortDay = (day: Day): string => dayName(day).slice(0, 3);

/** `Mon–Fri 08:00–18:00`, one part for each run of days with the same hours; closed days are left out. */
export function summarizeWeek({ periods }: Week): readonly string[] {
  const runs: { first: Day; last: Day; hours: readonly Period[] }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && isSame(run.hours, periods[day])) run.last = day;
    else runs.push({ first: day, last: day, hours: periods[day] });
  }
  return runs
    .filter(({ hours }) => hours.length > 0)
    .map(({ first, last, hours }) => {
      const range = first === last ? shortDay(first) : `${shortDay(first)}–${shortDay(last)}`;
      return `${range} ${formatPeriods(hours)}`;
    });
}

/** Whether a line is open now in its time zone; undefined when the time zone is unknown. */
export function isOpenAt(week: Week, now: Date, timeZone: string): boolean | undefined {
  if (week.isInForce === false) return true;
  if (timeZone === '') return undefined;
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    }).formatToParts(now);
    const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
    const day = days.find((name) => name === part('weekday').toLowerCase());
    const time = `${part('hour')}:${part('minute')}`;
    return day && week.periods[day].some(({ from, to }) => from <= time && time < to);
  } catch {
    return undefined;
  }
}
