import { useState } from 'preact/hooks';
import type { WriteReport } from '../client/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Choices, PictureOrTable } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { readOfLine, unwrapOffice, useLine } from '../parts/line-data.ts';
import { LineFrame } from '../parts/line-frame.tsx';
import { Badge, Note } from '../parts/notes.tsx';
import type { LineRef } from '../parts/place.ts';
import { plainText } from '../parts/plain-text.ts';
import { useSession } from '../parts/session-context.ts';
import { Unread } from '../parts/stage-panel.tsx';
import { DayEditor } from './day-editor.tsx';
import {
  changedDays,
  changeOf,
  type Day,
  dayName,
  days,
  eachDay,
  formatPeriods,
  isOpenAt,
  type Period,
  problemOf,
  readPeriods,
  type Week,
  weekOf,
} from './week.ts';
import { DayBar, HourScale } from './week-picture.tsx';

const forceChoices = [
  { value: 'hours', label: 'These hours' },
  { value: 'always', label: 'Open 24/7' },
] as const;

/** `sending` and `applied` prevent that a second click sends a change twice. */
type Progress = 'editing' | 'sending' | WriteReport;

/** Opening hours. A person can change those of offices and departments, but not of call centers. */
export function OpeningHours({ line: ref }: { readonly line: LineRef }) {
  const session = useSession();
  const [version, setVersion] = useState(0);
  const { line, failure, timeZone } = useLine(ref, version);
  const [draft, setDraft] = useState<Week>();
  const [openDay, setOpenDay] = useState<Day>();
  const [progress, setProgress] = useState<Progress>('editing');
  const [isTable, setTable] = useState(false);

  if (line === undefined) {
    return (
      <LineFrame view="opening-hours" line={ref} data={line}>
        <Unread what="the opening hours" failure={failure} onAgain={() => setVersion(version + 1)} />
      </LineFrame>
    );
  }
  const saved = weekOf(line);
  const typed = draft ?? saved;
  const week = { ...typed, periods: eachDay((day) => readPeriods(typed.periods[day])) };
  const changed = changedDays(saved, week);
  const isChanged = changed.length > 0 || week.isInForce !== saved.isInForce;
  const problem = days.map((day) => problemOf(week.periods[day])).find((found) => found !== undefined);
  const canEdit = ref.kind !== 'callcenter' && progress !== 'sending';
  const edit = (next: Week) => {
    setDraft(next);
    setProgress('editing');
  };
  const setDays = (which: readonly Day[], periods: readonly Period[]) =>
    edit({
      ...typed,
      periods: { ...typed.periods, ...Object.fromEntries(which.map((day) => [day, periods])) },
    });

  async function apply(): Promise<void> {
    if (progress === 'sending') return;
    setProgress('sending');
    setOpenDay(undefined);
    const change = changeOf(saved, week);
    const tool = ref.kind === 'office' ? 'offices_update' : 'departments_update';
    const outcome = await session.write({ tool, args: { id: ref.id, ...change } });
    setProgress(outcome);
    if (outcome.name === 'applied') {
      const now = unwrapOffice(outcome.value);
      session.forget();
      // A result without hours, such as of a dry run, is not the new state.
      if (days.some((day) => now[`${day}_hours`] !== undefined)) {
        // Dialpad's response for an office does not say whether the hours are in force, but the sent arguments do.
        session.remember(readOfLine(ref), { value: { ...now, hours_on: change.hours_on } });
      }
      setDraft(undefined);
      setVersion(version + 1);
    }
    if (session.client.supports('updateModelContext')) {
      const text = `In the view of the opening hours, the user changed ${ref.kind} ${ref.id}: ${JSON.stringify(change)}. Outcome: ${outcome.name}.`;
      void session.client.updateModelContext(text).catch(() => {});
    }
  }

  function readAgain(): void {
    session.forget();
    setDraft(undefined);
    setProgress('editing');
    setVersion(version + 1);
  }

  const open = isOpenAt(saved, new Date(), timeZone);
  return (
    <LineFrame
      view="opening-hours"
      line={ref}
      data={line}
      tools={<PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      <div class="row facts">
        {saved.isInForce === false ? (
          <Badge tone="warning" icon="warning">
            Not in force: open 24/7
          </Badge>
        ) : open === undefined ? null : (
          <Badge tone={open ? 'success' : 'plain'} icon="clock">
            {open ? 'Open' : 'Closed'} now
          </Badge>
        )}
        <span class="quiet">{timeZone === '' ? 'Time zone unknown' : plainText(timeZone, 40)}</span>
        {saved.isInForce === undefined && <span class="quiet">In force: not known</span>}
        {canEdit && (
          <Choices
            label="When the line is open"
            choices={forceChoices}
            value={week.isInForce === undefined ? undefined : week.isInForce ? 'hours' : 'always'}
            onChoose={(chosen) => edit({ ...typed, isInForce: chosen === 'hours' })}
          />
        )}
      </div>
      {isTable ? (
        <DataTable
          caption="Opening hours by day"
          rows={days}
          columns={[
            { head: 'Day', cell: dayName },
            { head: 'Open', cell: (day) => formatPeriods(week.periods[day]) },
            { head: 'In force', cell: () => inForce(week) },
          ]}
        />
      ) : (
        <div class="week">
          {openDay === undefined && <HourScale />}
          {(openDay === undefined ? days : [openDay]).map((day) => (
            <DayRow
              key={day}
              day={day}
              week={week}
              isChanged={changed.includes(day)}
              onOpen={canEdit ? () => setOpenDay(openDay === day ? undefined : day) : undefined}
              isOpen={openDay === day}
            />
          ))}
          {openDay !== undefined && (
            <DayEditor
              day={openDay}
              periods={typed.periods[openDay]}
              onChange={(periods) => setDays([openDay], periods)}
              onCopy={() => setDays(days.slice(0, 5), week.periods[openDay])}
              onClose={() => {
                setOpenDay(undefined);
                // The button that had the focus no longer exists.
                document.getElementById(rowId(openDay))?.focus();
              }}
            />
          )}
        </div>
      )}
      {progress === 'sending' && (
        <Note tone="info">Sending the change. The host or the server may ask first…</Note>
      )}
      {typeof progress === 'object' && !isChanged && progress.name === 'applied' && (
        <Note tone="success">Applied. These are the hours that Dialpad has now.</Note>
      )}
      {typeof progress === 'object' && progress.name !== 'applied' && (
        <Note tone={progress.name === 'rejected' ? 'danger' : 'warning'}>
          {progress.name === 'unknown' && 'The change may have been applied. It is not sent again. '}
          {plainText(progress.text, 400)}
        </Note>
      )}
      {isChanged && (
        <div class="row apply">
          <span class="quiet" role="status">
            {describe(changed, saved, week)}
          </span>
          {typeof progress === 'object' && progress.name === 'unknown' ? (
            <button type="button" class="main" onClick={readAgain}>
              Read the hours again
            </button>
          ) : (
            <>
              <button type="button" disabled={progress === 'sending'} onClick={readAgain}>
                Discard
              </button>
              <button
                type="button"
                class="main"
                disabled={progress === 'sending' || problem !== undefined}
                onClick={() => void apply()}
              >
                Apply
              </button>
            </>
          )}
        </div>
      )}
    </LineFrame>
  );
}

const inForce = ({ isInForce }: Week): string =>
  isInForce === undefined ? 'Not known' : isInForce ? 'Yes' : 'No, open 24/7';

function describe(changed: readonly Day[], before: Week, after: Week): string {
  const names = changed.map((day) => dayName(day).slice(0, 3)).join(', ');
  const will = after.isInForce ?? changed.length > 0;
  const force = before.isInForce === will ? '' : will ? 'hours come into force' : 'open 24/7';
  return [names && `Changed: ${names}`, force].filter((part) => part !== '').join('; ');
}

function DayRow({
  day,
  week,
  isChanged,
  isOpen,
  onOpen,
}: {
  readonly day: Day;
  readonly week: Week;
  readonly isChanged: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (() => void) | undefined;
}) {
  const text = formatPeriods(week.periods[day]);
  const content = (
    <>
      <span class={isChanged ? 'day changed' : 'day'}>{dayName(day)}</span>
      <DayBar day={day} week={week} />
      <span class={week.periods[day].length === 0 ? 'times quiet' : 'times'}>{text}</span>
      {onOpen !== undefined && <Icon name="pencil" />}
    </>
  );
  return onOpen === undefined ? (
    <div class="day-row">{content}</div>
  ) : (
    <button type="button" class="day-row" id={rowId(day)} aria-expanded={isOpen} onClick={onOpen}>
      <span class="hidden">Change </span>
      {content}
    </button>
  );
}

const rowId = (day: Day): string => `day-${day}`;
