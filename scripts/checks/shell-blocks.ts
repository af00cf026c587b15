import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Fence } from './markdown.ts';

const TIME_LIMIT_MS = 60_000;

/** Commands that a reader has and a check must not fetch: the built program, by name and through npx. */
function writeCommands(folder: string, name: string, bundle: string): void {
  mkdirSync(folder);
  const run = `exec '${process.execPath}' '${bundle}'`;
  writeFileSync(join(folder, name), `#!/bin/sh\n${run} "$@"\n`, { mode: 0o755 });
  const npx = `#!/bin/sh
if [ "$1" = -y ]; then shift; fi
if [ "$1" = ${name} ]; then shift; ${run} "$@"; fi
echo "npx $1: only ${name} runs in the docs check" >&2
exit 127
`;
  writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
}

/**
 * Runs the blocks of one page, one after the other in one shell, in an empty folder and without any setting of
 * the caller. What a block starts in the background ends with the page. Returns what went wrong.
 */
export async function runShellBlocks(
  path: string,
  blocks: readonly Fence[],
  program: { readonly name: string; readonly bundle: string },
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const commands = join(folder, 'bin');
    writeCommands(commands, program.name, program.bundle);
    const home = join(folder, 'home');
    mkdirSync(home);
    const script = blocks.map(({ text, line }) => `__line=${line}\n${text}\n`).join('');
    const shell = spawn(
      'bash',
      ['-c', `set -eo pipefail\ntrap 'echo "block at line $__line" >&2' ERR\n${script}`],
      {
        cwd: home,
        env: { PATH: `${commands}${delimiter}${process.env.PATH ?? ''}`, HOME: home, NO_COLOR: '1' },
        stdio: ['ignore', 'ignore', 'pipe'],
        // A process group of its own, so that servers in the background can be ended with it.
        detached: true,
      },
    );
    const end = () => {
      if (shell.pid === undefined) return;
      try {
        process.kill(-shell.pid, 'SIGKILL');
      } catch {
        // The whole group has ended already.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, TIME_LIMIT_MS);
    const said = text(shell.stderr);
    const code = await new Promise<number | null>((resolve) => shell.once('exit', resolve));
    clearTimeout(timer);
    end();
    if (code === 0) return [];
    const why = late ? `ran longer than ${TIME_LIMIT_MS / 1000} seconds` : `ended with ${code}`;
    return [`${path}: its shell blocks ${why}:\n${(await said).trim().split('\n').slice(-15).join('\n')}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
