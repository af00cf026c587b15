import { startDemoDialpad } from '../../app/demo.ts';
import type { Config } from '../../config/load-config.ts';
import { type NamedCheckResult, runChecks } from '../../doctor/run-checks.ts';
import { printable } from '../../lib/safe-text.ts';
import { colours } from '../terminal/colours.ts';
import { writeJson } from '../terminal/json-output.ts';

const NAME_WIDTH = 13;

function render({ ok, name, detail, fix }: NamedCheckResult): string {
  const paint = colours(process.stdout);
  const mark = ok === null ? paint.dim('–') : ok ? paint.green('✓') : paint.red('✗');
  const line = `${mark} ${name.padEnd(NAME_WIDTH)} ${printable(detail, 2_000)}\n`;
  return fix === undefined ? line : `${line}  ${' '.repeat(NAME_WIDTH)} → ${printable(fix, 2_000)}\n`;
}

/** Runs all checks and prints the fix of each that fails. Returns the exit code: 1 when a check failed. */
export async function doctor(readSettings: () => Config, demo: boolean, asJson: boolean): Promise<number> {
  const simulator = demo ? await startDemoDialpad() : undefined;
  const results: NamedCheckResult[] = [];
  try {
    await runChecks(
      { readSettings, environment: process.env, nodeVersion: process.versions.node, demo: simulator },
      (result) => {
        results.push(result);
        if (!asJson) process.stdout.write(render(result));
      },
    );
  } finally {
    await simulator?.close();
  }
  const failed = results.filter((result) => result.ok === false).length;
  if (asJson) writeJson({ ok: failed === 0, checks: results });
  else process.stdout.write(failed === 0 ? '\nAll checks passed.\n' : `\n${failed} to fix.\n`);
  return failed === 0 ? 0 : 1;
}
