import type { ComponentChildren } from 'preact';
import { useFit } from './use-fit.tsx';

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
}

/** A table with as many rows as fit, and pages for the rest. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}) {
  const { ref, from, to, pager } = useFit<HTMLTableSectionElement>(rows.length, caption);
  return (
    <>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) => (
              <th key={head} scope="col" class={isNumber ? 'number' : ''}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={ref}>
          {rows.slice(from, to).map((row, index) => (
            <tr key={from + index}>
              {columns.map(({ head, cell, isNumber }, column) => {
                const Cell = column === 0 ? 'th' : 'td';
                return (
                  <Cell key={head} class={isNumber ? 'number' : ''} {...(column === 0 && { scope: 'row' })}>
                    {cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {pager}
    </>
  );
}
