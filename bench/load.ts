import build from '../test/support/build.ts';
import { fairShare } from './fair-share.ts';
import { type Figure, holds, line } from './figure.ts';
import { steadyMemory } from './steady-memory.ts';

/** `tsx bench/load.ts [fair-share|steady-memory]`: load over minutes. Exits 1 when a figure is out of its bounds. */

const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'fair-share': fairShare,
  'steady-memory': steadyMemory,
};

build();
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const figures = await measure();
  process.stdout.write(`${name}\n${figures.map((figure) => `  ${line(figure)}\n`).join('')}`);
  if (!figures.every(holds)) process.exitCode = 1;
}
