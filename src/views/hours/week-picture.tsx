import { type Day, minutesOf, type Week } from './week.ts';

const MARKS = [0, 6, 12, 18, 24] as const;
const percent = (minutes: number): number => (minutes / (24 * 60)) * 100;

/** One day as a line of 24 hours: open times are bars, breaks are the gaps between them. The text is beside it. */
export function DayBar({ day, week }: { readonly day: Day; readonly week: Week }) {
  const bars = week.periods[day].flatMap(({ from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return end > start ? [{ start: percent(start), width: percent(end - start) }] : [];
  });
  return (
    <svg
      class={week.isInForce === false ? 'day-bar off' : 'day-bar'}
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" width="100" height="20" rx="0" />
      {MARKS.slice(1, -1).map((hour) => (
        <line key={hour} x1={percent(hour * 60)} x2={percent(hour * 60)} y1="0" y2="20" />
      ))}
      {bars.map(({ start, width }) => (
        <rect key={start} class="open" x={start} width={width} y="3" height="14" />
      ))}
    </svg>
  );
}

/** The hours above the bars. */
export function HourScale() {
  return (
    <div class="hour-scale" aria-hidden="true">
      {MARKS.map((hour) => (
        <span key={hour} style={{ left: `${percent(hour * 60)}%` }}>
          {hour}
        </span>
      ))}
    </div>
  );
}
