import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import { root } from './project.ts';

/**
 * `npm run coverage`: runs every test suite, child processes included, and prints the coverage of `src/` over all of
 * them together, for every file. `npm run coverage -- main load` runs some suites. Fails below the limits.
 */
const LIMITS = { lines: 95, branches: 90 } as const;

const suites = process.argv.length > 2 ? process.argv.slice(2) : ['main', 'load', 'redis', 'browser'];
const folder = join(root, 'coverage');
const children = join(folder, 'children');
rmSync(folder, { recursive: true, force: true });

let failed = false;
for (const suite of suites) {
  const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.coverage.config.ts'], {
    cwd: root,
    env: { ...process.env, COVERAGE_SUITE: suite, NODE_V8_COVERAGE: children },
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}

const dist = pathToFileURL(join(root, 'dist', '/')).href;
const isOwn = (path: string) => /(^|\/)src\/(?!.*\.json$)/.test(path) && !path.includes('node_modules');
// The processes of the built program.
const ofChildren = new CoverageReport({
  outputDir: join(folder, 'built'),
  reports: [['raw', { outputDir: '../raw-built' }]],
  entryFilter: ({ url }: { url: string }) => url.startsWith(dist),
  sourceFilter: isOwn,
  logging: 'error',
});
/** A process that was killed leaves half a file, and other programs write here too. */
function removeForeignFiles(): void {
  for (const name of readdirSync(children)) {
    const file = join(children, name);
    const text = readFileSync(file, 'utf8');
    try {
      JSON.parse(text);
      if (text.includes(dist)) continue;
    } catch {
      // Removed below.
    }
    rmSync(file);
  }
}

if (existsSync(children)) {
  removeForeignFiles();
  await ofChildren.addFromDir(children);
  await ofChildren.generate();
}

const report = new CoverageReport({
  name: 'All suites',
  outputDir: join(folder, 'all'),
  inputDir: readdirSync(folder).flatMap((name) => (name.startsWith('raw-') ? [join(folder, name)] : [])),
  all: { dir: ['src'], filter: { '**/*.json': false, '**/*': true } },
  entryFilter: ({ url }: { url: string }) => isOwn(url),
  sourceFilter: isOwn,
  reports: ['console-details', 'v8', 'json-summary'],
  logging: 'error',
});
const result = await report.generate();
const { lines, branches } = result?.summary ?? {};
const percent = { lines: Number(lines?.pct ?? 0), branches: Number(branches?.pct ?? 0) };
process.stdout.write(`coverage of src: ${percent.lines} % of lines, ${percent.branches} % of branches\n`);
for (const [kind, limit] of Object.entries(LIMITS)) {
  const reached = kind === 'lines' ? percent.lines : percent.branches;
  if (reached >= limit) continue;
  process.stderr.write(`${kind}: ${reached} % is below ${limit} %\n`);
  failed = true;
}
process.exitCode = failed ? 1 : 0;
