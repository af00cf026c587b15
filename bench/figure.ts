/** Something that was measured, and within what it has to be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Whether it is within its bounds. What could not be measured is not. */
export const holds = ({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Figure): boolean => value <= atMost && value >= atLeast;

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** One line of the table. */
export function line(figure: Figure): string {
  const { name, value, unit, atMost, atLeast } = figure;
  const bound =
    atMost !== undefined ? `<= ${rounded(atMost)}` : atLeast !== undefined ? `>= ${rounded(atLeast)}` : '';
  const verdict = bound === '' ? '' : holds(figure) ? 'ok' : 'VIOLATED';
  return `${name.padEnd(58)} ${`${rounded(value)} ${unit}`.padStart(12)}  ${bound.padEnd(12)} ${verdict}`.trimEnd();
}
