import { useId, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import {
  type Day,
  dayName,
  minutesOf,
  type Period,
  problemOf,
  readPeriods,
  readTime,
  timeOf,
} from './week.ts';

const STEP_MINUTES = 15;
const MOST_PERIODS = 4;

function TimeField({
  label,
  value,
  isWrong,
  describedBy,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly describedBy: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <input
      type="text"
      inputMode="numeric"
      autocomplete="off"
      maxLength={8}
      aria-label={label}
      aria-invalid={isWrong}
      aria-describedby={describedBy}
      value={value}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
      onBlur={({ currentTarget }) => onChange(readTime(currentTarget.value))}
      onKeyDown={(event) => {
        const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
        const minutes = minutesOf(readTime(value));
        if (direction === 0 || Number.isNaN(minutes)) return;
        event.preventDefault();
        onChange(timeOf(minutes + direction * STEP_MINUTES));
      }}
    />
  );
}

/** The next period of a day: after the last one, with an hour's break. */
function nextPeriod(periods: readonly Period[]): Period {
  const last = periods.at(-1);
  if (last === undefined) return { from: '09:00', to: '17:00' };
  const start = minutesOf(readTime(last.to)) + 60;
  return Number.isNaN(start) ? { from: '', to: '' } : { from: timeOf(start), to: timeOf(start + 240) };
}

/** Works by keyboard: arrow keys change a time by 15 minutes. */
export function DayEditor({
  day,
  periods,
  onChange,
  onCopy,
  onClose,
}: {
  readonly day: Day;
  readonly periods: readonly Period[];
  readonly onChange: (periods: readonly Period[]) => void;
  /** Copies the hours to the other weekdays. */
  readonly onCopy: () => void;
  readonly onClose: () => void;
}) {
  const help = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const problem = problemOf(readPeriods(periods));
  const name = dayName(day);
  const set = (index: number, changed: Partial<Period>) =>
    onChange(periods.map((period, at) => (at === index ? { ...period, ...changed } : period)));
  return (
    <fieldset
      class="day-editor"
      ref={group}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <legend>{name}</legend>
      <div class="periods">
        {periods.map(({ from, to }, index) => (
          <span class="period" key={index}>
            <TimeField
              label={`${name}, opens${index > 0 ? ' again' : ''}`}
              value={from}
              isWrong={problem !== undefined}
              describedBy={help}
              onChange={(value) => set(index, { from: value })}
            />
            <span aria-hidden="true">–</span>
            <TimeField
              label={`${name}, closes${index < periods.length - 1 ? ' for a break' : ''}`}
              value={to}
              isWrong={problem !== undefined}
              describedBy={help}
              onChange={(value) => set(index, { to: value })}
            />
            <button
              type="button"
              class="tool"
              aria-label={`Remove ${from} to ${to}`}
              onClick={() => onChange(periods.filter((_, at) => at !== index))}
            >
              <Icon name="cross" />
            </button>
          </span>
        ))}
        {periods.length < MOST_PERIODS && (
          <button type="button" class="tool" onClick={() => onChange([...periods, nextPeriod(periods)])}>
            <Icon name="plus" />
            {periods.length === 0 ? 'Open this day' : 'Add a break'}
          </button>
        )}
      </div>
      <p id={help} class={problem === undefined ? 'quiet' : 'problem'} role="status">
        {problem ?? (periods.length === 0 ? 'Closed all day.' : 'HH:MM; arrow keys move by 15 minutes.')}
      </p>
      <div class="row">
        {!['saturday', 'sunday'].includes(day) && (
          <button type="button" onClick={onCopy} disabled={problem !== undefined}>
            Same on all weekdays
          </button>
        )}
        <button type="button" onClick={onClose} disabled={problem !== undefined}>
          Done
        </button>
      </div>
    </fieldset>
  );
}
