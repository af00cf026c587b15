import { useState } from 'preact/hooks';
import type { JsonObject } from '../../lib/is-record.ts';
import { CompanyFrame } from '../parts/company-frame.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { PictureOrTable } from '../parts/frame.tsx';
import { Badge, Note, UnreadNote } from '../parts/notes.tsx';
import { readOffices, requestedFirst, useList } from '../parts/offices-data.ts';
import { count, idOf, plainText } from '../parts/plain-text.ts';
import { failureOf, useReads, valueIn } from '../parts/session-context.ts';
import { Loading, Message, Unread } from '../parts/stage-panel.tsx';
import { inPlay, type LicenceCount, licencesOf } from './licence-counts.ts';

/** Each plan costs a request, so plans are read for at most this many offices. */
const MOST_PLANS = 25;

const ALL = '';
const text = (number: number | undefined): string =>
  number === undefined ? '?' : number.toLocaleString('en');

/** Licences bought, in use and free, per office and kind. */
export function LicencesView({ officeId }: { readonly officeId: string }) {
  const [version, setVersion] = useState(0);
  const [chosen, setChosen] = useState(officeId);
  const [isTable, setTable] = useState(false);
  const list = useList(readOffices, version);
  // Without the list, the requested office is shown.
  const listed: readonly JsonObject[] | undefined =
    list.items ?? (list.failure !== undefined && officeId !== '' ? [] : undefined);
  const offices = listed && requestedFirst(listed, officeId);
  const read = (offices ?? []).slice(0, MOST_PLANS);
  const plans = useReads(
    read.map(({ id }) => ({ tool: 'plan_get', args: { office_id: id } })),
    version,
  );
  const free = useReads(
    read.map(({ id }) => ({ tool: 'plan_available_licenses_get', args: { office_id: id } })),
    version,
  );
  const readAgain = () => setVersion(version + 1);
  if (offices === undefined) {
    return (
      <CompanyFrame view="licences" icon="licence" title="Licences" subtitle="Bought, in use and free">
        <Unread what="the licences" failure={list.failure} onAgain={readAgain} />
      </CompanyFrame>
    );
  }
  const isReading = [...plans, ...free].some((outcome) => outcome === undefined);
  const counted = read
    .map((office, index) => ({ id: idOf(office), plan: plans[index], available: free[index] }))
    .filter(({ id }) => chosen === ALL || id === chosen);
  const shown = inPlay(counted.map(({ plan, available }) => licencesOf(valueIn(plan), valueIn(available))));
  const scarce = shown.filter((kind) => kind.free !== undefined && kind.free <= 0 && (kind.bought ?? 0) > 0);
  const failure = counted
    .flatMap(({ plan, available }) => [failureOf(plan), failureOf(available)])
    .find((reason) => reason !== undefined);
  return (
    <CompanyFrame
      view="licences"
      icon="licence"
      title="Licences"
      subtitle={
        isReading ? 'Reading the plans…' : `Bought, in use and free in ${count(read.length, 'office')}`
      }
      tools={<PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      <div class="row">
        <label class="select">
          <span class="hidden">Office</span>
          <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
            {read.length > 1 && <option value={ALL}>All offices</option>}
            {read.map((office) => (
              <option key={idOf(office)} value={idOf(office)}>
                {plainText(office.name, 60) || `Office ${idOf(office)}`}
              </option>
            ))}
          </select>
        </label>
        {scarce.length > 0 && (
          <Badge tone="warning" icon="warning">
            {scarce.length} used up
          </Badge>
        )}
      </div>
      {isReading ? (
        <Loading what="Reading the plans…" />
      ) : shown.length === 0 && failure !== undefined ? (
        <Unread what="the plans" failure={failure} onAgain={readAgain} />
      ) : shown.length === 0 ? (
        <Message icon="licence" title="No licences" text="There is nothing bought or in use here." />
      ) : isTable ? (
        <DataTable
          caption="Licences by kind"
          rows={shown}
          columns={[
            { head: 'Kind', cell: ({ kind }) => kind },
            { head: 'Bought', cell: ({ bought }) => text(bought), isNumber: true },
            { head: 'In use', cell: ({ inUse }) => text(inUse), isNumber: true },
            { head: 'Free', cell: ({ free: number }) => text(number), isNumber: true },
          ]}
        />
      ) : (
        <Bars counts={shown} />
      )}
      {!isReading && shown.length > 0 && failure !== undefined && (
        <UnreadNote onAgain={readAgain}>
          Some plans could not be read; "?" stands for what is not known.
        </UnreadNote>
      )}
      {list.notWhole !== undefined && <Note tone="warning">{list.notWhole}</Note>}
      {offices.length > read.length && (
        <Note tone="warning">Only the first {MOST_PLANS} offices are counted.</Note>
      )}
    </CompanyFrame>
  );
}

/** One bar per kind; its length is relative to the kind with the most licences. */
function Bars({ counts }: { readonly counts: readonly LicenceCount[] }) {
  const most = Math.max(1, ...counts.map(({ bought, inUse }) => Math.max(bought ?? 0, inUse ?? 0)));
  return (
    <ul class="bars">
      {counts.map(({ kind, bought = 0, inUse = 0, free }) => {
        const isUsedUp = free !== undefined && free <= 0 && bought > 0;
        return (
          <li key={kind}>
            <span>{kind}</span>
            <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
              <rect class="bought" width={Math.max(bought, 0)} height="1" />
              <rect
                class={isUsedUp ? 'used-up' : 'in-use'}
                width={Math.max(Math.min(inUse, most), 0)}
                height="1"
              />
            </svg>
            <span class="bar-text">
              <span>
                <b>{text(inUse)}</b> of {text(bought)}
              </span>
              <span class={isUsedUp ? 'free none' : 'free'}>{text(free)} free</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
