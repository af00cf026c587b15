import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.ts';

/** `npm run tour-picture`: records the tour of `npm run demo` as docs/images/tour.svg, as a terminal shows it. */
const MAX_COLUMNS = 116;
const [CHARACTER, LINE, MARGIN] = [7.25, 17, 16];

const ESCAPE = String.fromCharCode(27);

/** By the code of the terminal. */
const styles: Readonly<Record<string, string>> = {
  '1': ' font-weight="bold"',
  '2': ' fill="#8b949e"',
  '32': ' fill="#3fb950"',
  '33': ' fill="#d29922"',
  '36': ' fill="#39c5cf"',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line with colour codes as text elements of SVG. */
function renderLine(line: string, row: number): string {
  const spans: string[] = [];
  let style = '';
  let columns = 0;
  for (const part of line.split(ESCAPE)) {
    const [, code, text = part] = /^\[(\d+)m(.*)$/s.exec(part) ?? [];
    if (code !== undefined) style = styles[code] ?? '';
    const shown = text.slice(0, Math.max(0, MAX_COLUMNS - columns));
    columns += shown.length;
    if (shown !== '') spans.push(`<tspan${style}>${escaped(shown)}</tspan>`);
  }
  return `<text x="${MARGIN}" y="${MARGIN + (row + 1) * LINE}" xml:space="preserve">${spans.join('')}</text>`;
}

// With it, the tour would have no colours and no codes to split it by.
const { NO_COLOR: _noColor, ...environment } = process.env;
const output = execFileSync('npx', ['tsx', join(root, 'scripts', 'demo.ts')], {
  cwd: root,
  encoding: 'utf8',
  env: { ...environment, FORCE_TOUR_COLOURS: '1' },
});
// The last part has the path of this machine.
const [tour = '', ...last] = output.split(`\n${ESCAPE}[1mConnect your own client`);
if (last.length !== 1) throw new Error('the tour has no part "Connect your own client" to leave out');
const lines = tour.trimEnd().split('\n');
const width = Math.round(2 * MARGIN + MAX_COLUMNS * CHARACTER);
const height = 2 * MARGIN + (lines.length + 1) * LINE;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The tour of npm run demo in a terminal"><rect width="100%" height="100%" rx="8" fill="#0d1117"/><g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12" fill="#e6edf3">${lines.map(renderLine).join('')}</g></svg>\n`;
writeFileSync(join(root, 'docs', 'images', 'tour.svg'), svg);
