import { printable as cut } from '../../lib/safe-text.ts';

const MAX_CELL_CHARS = 60;

/** Makes foreign text safe to print on one line of at most `maxChars` characters. */
export const printable = (text: string, maxChars = MAX_CELL_CHARS): string => cut(text, maxChars);

/** Formats a table: columns as wide as their widest cell, numbers right-aligned. */
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
