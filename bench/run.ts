import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { chart } from './chart.ts';
import { full, short } from './effort.ts';
import { comparison, type Figure, table } from './figure.ts';
import { measureBundleSize } from './measure/bundle-size.ts';
import { measureColdStart } from './measure/cold-start.ts';
import { measureGrowth } from './measure/growth.ts';
import { measureHttpCalls } from './measure/http-calls.ts';
import { measureResponseSize } from './measure/response-size.ts';
import { measureStdioCalls } from './measure/stdio-calls.ts';
import { openPrograms } from './programs.ts';

/**
 * Compares this server with a bare proxy and a server on the 1.x SDK. Missed limits do not change the exit code,
 * because times depend on the machine.
 *
 *   npm run bench -- [part...] [--short] [--json FILE] [--svg FILE] [--compare FILE]
 */

const parts = {
  http: measureHttpCalls,
  stdio: measureStdioCalls,
  start: measureColdStart,
  size: measureResponseSize,
  growth: measureGrowth,
  bundle: async () => measureBundleSize(),
} as const;

const { values: flags, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    svg: { type: 'string' },
    compare: { type: 'string' },
  },
});
const unknown = wanted.find((part) => !Object.keys(parts).includes(part));
if (unknown !== undefined) {
  throw new Error(`There is no part "${unknown}". Parts: ${Object.keys(parts).join(', ')}.`);
}

const savedRun = z.looseObject({
  figures: z.array(
    z.object({
      group: z.string(),
      name: z.string(),
      unit: z.string(),
      values: z.object({
        bare: z.number().optional(),
        ours: z.number().optional(),
        stock: z.number().optional(),
      }),
    }),
  ),
});
// Read before the run, so that an unreadable file fails at once.
const before = flags.compare && savedRun.parse(JSON.parse(readFileSync(flags.compare, 'utf8'))).figures;

const programs = await openPrograms();
const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const measured = await measure(programs, flags.short ? short : full);
    process.stdout.write(`${table(measured)}\n`);
    figures.push(...measured);
  }
} finally {
  await programs.close();
}

const [cpu] = cpus();
const machine = { node: process.version, cpu: cpu?.model ?? 'unknown', cores: cpus().length };
const run = { date: new Date().toISOString(), short: flags.short, machine, figures };
save(flags.json, () => `${JSON.stringify(run, null, 2)}\n`);
save(flags.svg, () => chart(figures));
if (before) process.stdout.write(`Change since ${flags.compare}\n${comparison(before, figures)}`);

function save(file: string | undefined, content: () => string): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content());
}
