import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Fence } from './markdown.ts';

const TIME_LIMIT_MS = 60_000;

/**
 * Runs the blocks of one page unchanged in one shell. The working folder contains only a link to `dist`, as in a built
 * clone, and no environment variable of this process is inherited. Background processes end with the page.
 */
export async function runShellBlocks(
  path: string,
  blocks: readonly Fence[],
  dist: string,
): Promise<readonly string[]> {
  const home = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    symlinkSync(dist, join(home, 'dist'));
    const script = blocks.map(({ text, line }) => `__line=${line}\n${text}\n`).join('');
    const shell = spawn(
      'bash',
      ['-c', `set -eo pipefail\ntrap 'echo "block at line $__line" >&2' ERR\n${script}`],
      {
        cwd: home,
        // The Node that runs this check comes first.
        env: {
          PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
          HOME: home,
          NO_COLOR: '1',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        // A process group of its own, so that background servers can be killed with it.
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
    const errors = text(shell.stderr);
    const code = await new Promise<number | null>((resolve) => shell.once('exit', resolve));
    clearTimeout(timer);
    end();
    if (code === 0) return [];
    const why = late ? `ran longer than ${TIME_LIMIT_MS / 1000} seconds` : `ended with ${code}`;
    return [`${path}: the shell blocks ${why}:\n${(await errors).trim().split('\n').slice(-15).join('\n')}`];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
