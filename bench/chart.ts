import { type Figure, ratio, type Subject, subjects } from './figure.ts';

/** The figures that the docs show, as multiples of the bare proxy. */
const charted: readonly (readonly [group: string, name: string, label: string])[] = [
  ['HTTP', 'tools/call, 2026-07-28: CPU', 'CPU of a call over HTTP, 2026-07-28'],
  ['HTTP', 'tools/call, 2025-11-25: CPU', 'CPU of a call over HTTP, 2025-11-25'],
  ['HTTP', 'tools/list, 2026-07-28: CPU', 'CPU of a tool list over HTTP'],
  ['HTTP', 'memory under load', 'Memory under that load'],
  ['stdio', 'tools/call: CPU', 'CPU of a call over stdio'],
  ['cold start over stdio', 'spawn to tool list', 'Cold start to the tool list'],
];

const colours: Readonly<Record<Subject, string>> = { bare: '#8c959f', ours: '#0969da', stock: '#bf8700' };
const names: Readonly<Record<Subject, string>> = {
  bare: 'bare proxy',
  ours: 'this server',
  stock: 'stock 1.x SDK server',
};

const WIDTH = 760;
const LABEL = 250;
const BAR = 14;
const ROW = 3 * BAR + 16;
const TOP = 40;
const LONGEST_BAR = WIDTH - LABEL - 60;
/** Length of the bar of the bare proxy. */
const ONE = 30;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${x}" y="${y}" ${more}>${escaped(content)}</text>`;

/** Bars of the three servers for each figure, on a logarithmic scale. */
export function chart(figures: readonly Figure[]): string {
  const rows = charted.flatMap(([group, name, label]) => {
    const figure = figures.find((one) => one.group === group && one.name === name);
    return figure === undefined ? [] : [{ figure, label }];
  });
  const multiple = ({ values }: Figure, subject: Subject) => {
    const [value, bare] = [values[subject], values.bare];
    return value === undefined || bare === undefined ? undefined : value / bare;
  };
  const most = Math.max(
    2,
    ...rows.flatMap(({ figure }) => subjects.map((one) => multiple(figure, one) ?? 1)),
  );
  const length = (value: number) =>
    value < 1 ? ONE * value : ONE + (Math.log(value) / Math.log(most)) * (LONGEST_BAR - ONE);
  const bars = rows.flatMap(({ figure, label }, row) => {
    const top = TOP + row * ROW;
    return [
      text(LABEL - 12, top + 1.9 * BAR, label, 'text-anchor="end"'),
      ...subjects.flatMap((subject, index) => {
        const value = multiple(figure, subject);
        if (value === undefined) return [];
        const y = top + index * BAR;
        const width = length(value).toFixed(1);
        return [
          `<rect x="${LABEL}" y="${y}" width="${width}" height="${BAR - 2}" fill="${colours[subject]}"/>`,
          text(LABEL + Number(width) + 6, y + 10, `${value.toFixed(1)}×`, 'font-size="11"'),
        ];
      }),
    ];
  });
  const legend = subjects.flatMap((subject, index) => [
    `<rect x="${LABEL + index * 150}" y="12" width="12" height="12" fill="${colours[subject]}"/>`,
    text(LABEL + index * 150 + 18, 22, names[subject]),
  ]);
  const height = TOP + rows.length * ROW + BAR;
  const summary = rows.map(({ figure, label }) => `${label}: ${(ratio(figure, 'bare') ?? 1).toFixed(1)}×`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">`,
    `<title>${escaped(`Cost of this server as multiples of a bare proxy. ${summary.join('; ')}.`)}</title>`,
    ...legend,
    ...bars,
    text(
      LABEL,
      height - 6,
      'Multiples of the bare proxy, on a logarithmic scale. Less is better.',
      'font-size="11"',
    ),
    '</svg>',
    '',
  ].join('\n');
}
