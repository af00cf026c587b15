import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoverageReport } from 'monocart-coverage-reports';
import { builtEntries } from './coverage/built-entries.ts';
import { compileUntested, hasCode, isOwnSource } from './coverage/own-sources.ts';
import { root } from './project.ts';

/**
 * `npm run coverage`: runs every test suite and prints the coverage of `src/` over all of them together: for every file
 * with code, child processes and browser pages included. `npm run coverage -- main load` runs some suites. Fails when a
 * test fails, and below the limits.
 */
const LIMITS = { lines: 95, branches: 90 } as const;

const suites = process.argv.length > 2 ? process.argv.slice(2) : ['main', 'load', 'redis', 'browser'];
const folder = join(root, 'coverage');
const dist = join(root, 'dist');
rmSync(folder, { recursive: true, force: true });

let failed = false;
function run(command: readonly string[], suite: string): void {
  const env = { ...process.env, COVERAGE_SUITE: suite };
  failed = spawnSync('npx', command, { cwd: root, env, stdio: 'inherit' }).status !== 0 || failed;
}

/** Node would read and parse every source map that a file names, in each of hundreds of processes. */
function removeLinksToSourceMaps(): void {
  for (const name of readdirSync(dist).filter((file) => file.endsWith('.js'))) {
    const file = join(dist, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
  }
}

run(['tsup', '--silent'], 'build');
removeLinksToSourceMaps();
for (const suite of suites) run(['vitest', 'run', '--config', 'vitest.coverage.config.ts'], suite);

const folders = [...suites.map((suite) => `raw-${suite}`), 'pages/.cache'].map((name) => join(folder, name));
const report = new CoverageReport({
  name: 'All suites',
  outputDir: join(folder, 'all'),
  inputDir: folders.filter((path) => existsSync(path)),
  all: { dir: ['src'], filter: hasCode, transformer: compileUntested },
  sourceFilter: isOwnSource,
  reports: ['console-details', 'v8', 'v8-json'],
  logging: 'error',
});
for (const entries of builtEntries(join(folder, 'children'), dist)) await report.add(entries);
const result = await report.generate();

const { lines, branches } = result?.summary ?? {};
const percent = { lines: Number(lines?.pct ?? 0), branches: Number(branches?.pct ?? 0) };
process.stdout.write(`coverage of src: ${percent.lines} % of lines, ${percent.branches} % of branches\n`);
for (const kind of ['lines', 'branches'] as const) {
  if (percent[kind] >= LIMITS[kind]) continue;
  process.stderr.write(`${kind}: ${percent[kind]} % is below ${LIMITS[kind]} %\n`);
  failed = true;
}
process.exitCode = failed ? 1 : 0;
