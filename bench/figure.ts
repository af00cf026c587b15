/** The servers that are measured side by side. */
export const subjects = ['bare', 'ours', 'stock'] as const;

/** One of {@link subjects}. */
export type Subject = (typeof subjects)[number];

export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly values: { readonly [Name in Subject]?: number | undefined };
  /** The target: ours is at most (for a rate, at least) `times` the value of `of`, or without `of` this value. */
  readonly limit?: { readonly of?: Subject; readonly times: number };
  /** A rate: more is better. */
  readonly isRate?: boolean;
}

/** Ours divided by another's; undefined when one of them was not measured. */
export function ratio({ values }: Figure, other: Subject): number | undefined {
  const [ours, others] = [values.ours, values[other]];
  return ours === undefined || others === undefined ? undefined : ours / others;
}

/** Whether ours is within the limit; undefined without a limit. */
function isWithin(figure: Figure): boolean | undefined {
  const { limit, isRate, values } = figure;
  if (limit === undefined) return undefined;
  const value = limit.of === undefined ? values.ours : ratio(figure, limit.of);
  if (value === undefined) return undefined;
  return isRate ? value >= limit.times : value <= limit.times;
}

const digits = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const times = (value: number | undefined): string => (value === undefined ? '' : `${digits(value)}x`);

function limitOf({ limit, isRate, unit }: Figure): string {
  if (limit === undefined) return '';
  const sign = isRate ? '>=' : '<=';
  return limit.of === undefined ? `${sign} ${limit.times} ${unit}` : `${sign} ${limit.times}x ${limit.of}`;
}

function cells(figure: Figure): readonly string[] {
  const { name, unit, values } = figure;
  const cells = subjects.map((subject) => {
    const value = values[subject];
    return value === undefined ? '' : digits(value);
  });
  const within = isWithin(figure);
  const verdict = within === undefined ? '' : within ? 'ok' : 'over';
  return [
    name,
    unit,
    ...cells,
    times(ratio(figure, 'bare')),
    times(ratio(figure, 'stock')),
    limitOf(figure),
    verdict,
  ];
}

const head = ['', 'unit', ...subjects, 'of bare', 'of stock', 'limit', ''];

/** The figures as a table for a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(cells);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const groups = [...new Set(figures.map(({ group }) => group))];
  const blocks = groups.map((group) => {
    const rowsOfGroup = rows.filter((_row, index) => figures[index]?.group === group);
    return [line([group, ...head.slice(1)]), ...rowsOfGroup.map(line)].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** Changes since a saved run, as ratios to the same other servers, which depend less on the speed of the machine. */
export function comparison(before: readonly Figure[], after: readonly Figure[]): string {
  const lines = after.flatMap((figure) => {
    const old = before.find(({ group, name }) => group === figure.group && name === figure.name);
    if (old?.values.ours === undefined || figure.values.ours === undefined) return [];
    const [was, is] = [ratio(old, 'bare'), ratio(figure, 'bare')];
    const change = (figure.values.ours / old.values.ours - 1) * 100;
    const ratios = was === undefined || is === undefined ? '' : `   of bare ${times(was)} -> ${times(is)}`;
    const values = `${digits(old.values.ours)} -> ${digits(figure.values.ours)} ${figure.unit}`;
    const sign = change > 0 ? '+' : '';
    return `${`${figure.group}: ${figure.name}`.padEnd(64)} ${values.padEnd(26)} ${sign}${change.toFixed(0)} %${ratios}`;
  });
  return `${lines.join('\n')}\n`;
}
