import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the bundle once, before any test: the tests drive what users get. */
export default function build(): void {
  // scripts/coverage.ts has built it, for all suites.
  if (process.env.COVERAGE_SUITE !== undefined) return;
  const tsup = fileURLToPath(new URL('../../node_modules/tsup/dist/cli-default.js', import.meta.url));
  execFileSync(process.execPath, [tsup, '--silent'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
