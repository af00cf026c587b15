import { useState } from 'preact/hooks';
import type { ViewCall } from '../client/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Frame, PictureOrTable } from '../parts/frame.tsx';
import { Note } from '../parts/notes.tsx';
import { count, idOf, recordsOf } from '../parts/plain-text.ts';
import { failureOf, useRead, useReads, valueIn } from '../parts/session-context.ts';
import { Message, Unread } from '../parts/stage-panel.tsx';
import { useWidth } from '../parts/use-fit.tsx';
import { countByMonth, type MonthCount, monthName, yearOf } from './opt-outs-by-month.ts';

type State = 'opted_out' | 'opted_back_in';

const read = (id: string, state: State, cursor?: string): ViewCall => ({
  tool: 'company_sms_opt_out',
  args: {
    id,
    opt_out_state: state,
    fetch_all: true,
    fields: ['date'],
    ...(cursor !== undefined && { cursor }),
  },
});

/** A list that reads the next page when a person requests it. */
function useOptOuts(id: string, state: State, version: number) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const outcomes = useReads(
    id === '' ? [] : [read(id, state), ...cursors.map((cursor) => read(id, state, cursor))],
    version,
  );
  const last = valueIn(outcomes.at(-1));
  const next = typeof last?.cursor === 'string' && !cursors.includes(last.cursor) ? last.cursor : undefined;
  return {
    items: outcomes.flatMap((outcome) => recordsOf(valueIn(outcome), 'items')),
    isReading: outcomes.some((outcome) => outcome === undefined),
    failure: outcomes.map(failureOf).find((failure) => failure !== undefined),
    more: next === undefined ? undefined : () => setCursors([...cursors, next]),
  };
}

/** SMS opt-outs per month, and those who opted in again. */
export function OptOutsView({ companyId }: { readonly companyId: string }) {
  const [version, setVersion] = useState(0);
  const [isTable, setTable] = useState(false);
  // Without arguments, the view uses the company of the key.
  const company = useRead(companyId === '' ? { tool: 'company_get', args: {} } : undefined, version);
  const id = companyId || idOf(valueIn(company));
  const out = useOptOuts(id, 'opted_out', version);
  const backIn = useOptOuts(id, 'opted_back_in', version);
  const failure = failureOf(company) ?? out.failure ?? backIn.failure;
  const months = countByMonth(out.items, backIn.items);
  const isReading = failure === undefined && (id === '' || out.isReading || backIn.isReading);
  const more = out.more ?? backIn.more;
  const totals = `${count(out.items.length, 'number')} opted out, ${backIn.items.length.toLocaleString('en')} opted in again`;
  const withoutTotals = isReading ? 'Counting…' : failure && 'Per month';
  return (
    <Frame
      icon="message"
      title="SMS opt-outs"
      subtitle={withoutTotals ?? totals}
      tools={months.length > 0 && <PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      {months.length === 0 && withoutTotals !== undefined && (
        <Unread what="the opt-outs" failure={failure} onAgain={() => setVersion(version + 1)} />
      )}
      {months.length === 0 && withoutTotals === undefined && (
        <Message icon="message" title="No opt-outs" text="No number has opted out of this company's SMS." />
      )}
      {months.length > 0 &&
        (isTable ? (
          <DataTable
            caption="SMS opt-outs by month"
            rows={[...months].reverse()}
            columns={[
              { head: 'Month', cell: ({ month }) => `${monthName(month)} ${yearOf(month)}` },
              { head: 'Opted out', cell: (row) => row.out, isNumber: true },
              { head: 'Opted in again', cell: (row) => row.backIn, isNumber: true },
            ]}
          />
        ) : (
          <Columns months={months} />
        ))}
      {more !== undefined && !isReading && (
        <Note tone="warning">
          The list is longer than what is counted here.{' '}
          <button type="button" onClick={more}>
            Count more
          </button>
        </Note>
      )}
      {months.length > 0 && failure !== undefined && <Note tone="warning">{failure}</Note>}
    </Frame>
  );
}

const HEIGHT = 220;
const BELOW = 34;
const COLUMN = 48;

/** Two columns per month. The first page has the newest months. */
function Columns({ months }: { readonly months: readonly MonthCount[] }) {
  const width = useWidth() - 32;
  const perPage = Math.max(4, Math.floor(width / COLUMN));
  const pages = Math.ceil(months.length / perPage);
  const [page, setPage] = useState(0);
  const at = Math.min(page, pages - 1);
  const shown = months.slice(Math.max(0, months.length - (at + 1) * perPage), months.length - at * perPage);
  const most = Math.max(1, ...months.map(({ out, backIn }) => Math.max(out, backIn)));
  const scale = (number: number) => (number / most) * (HEIGHT - BELOW - 18);
  const base = HEIGHT - BELOW;
  const step = width / shown.length;
  const bar = Math.min(18, step / 2 - 4);
  return (
    <>
      <svg
        class="columns"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Opt-outs from ${shown[0]?.month} to ${shown.at(-1)?.month}, at most ${most} a month. The table has the numbers.`}
      >
        <line class="axis" x1="0" x2={width} y1={base} y2={base} />
        {shown.map(({ month, out, backIn }, index) => {
          const middle = step * (index + 0.5);
          return (
            <g key={month}>
              <title>{`${monthName(month)} ${yearOf(month)}: ${out} out, ${backIn} in again`}</title>
              <rect
                class="out"
                x={middle - bar - 1}
                width={bar}
                y={base - scale(out)}
                height={scale(out)}
                rx="2"
              />
              <rect
                class="back-in"
                x={middle + 1}
                width={bar}
                y={base - scale(backIn)}
                height={scale(backIn)}
                rx="2"
              />
              <text class="value" x={middle - bar / 2 - 1} y={base - scale(out) - 4}>
                {out > 0 ? out : ''}
              </text>
              <text x={middle} y={base + 14}>
                {monthName(month)}
              </text>
              {(index === 0 || month.endsWith('-01')) && (
                <text class="year" x={middle} y={base + 28}>
                  {yearOf(month)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <div class="row">
        <p class="legend">
          <span class="out">Opted out</span>
          <span class="back-in">Opted in again</span>
        </p>
        {pages > 1 && (
          <nav class="pager" aria-label="Months">
            <button type="button" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>
              ‹ Earlier
            </button>
            <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
              Later ›
            </button>
          </nav>
        )}
      </div>
    </>
  );
}
