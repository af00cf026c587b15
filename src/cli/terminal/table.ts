import { printable as cut } from '../../lib/safe-text.ts';

/** Longest cell, in characters. */
const WIDEST = 60;

/** Makes text from outside safe to print on one line of at most `widest` characters. */
export const printable = (text: string, widest = WIDEST): string => cut(text, widest);

/** Lines of a table: columns are as wide as their widest cell, numbers are right-aligned. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => printable(String(cell))));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = header.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
