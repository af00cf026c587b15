import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../support/child-environment.ts';
import { assertNoSecret, withinHangLimit } from './target.ts';

/** Runs a command of the bundle to its end. Throws when it hangs, crashes, or prints a secret or a stack. */
export async function runCommand(
  bundle: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [bundle, ...args], {
    env: { ...childEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const printed = Promise.all([ended, text(child.stdout), text(child.stderr)]);
    const [code, stdout, stderr] = await withinHangLimit(printed, args.join(' '));
    const output = stdout + stderr;
    assertNoSecret(output);
    const isCrash = code === null || code > 2 || /^\s+at \S|uncaught|unhandled/im.test(stderr);
    if (isCrash) throw new Error(`${args.join(' ')} ended with ${code}: ${output.slice(0, 2_000)}`);
    return { code, output };
  } finally {
    child.kill('SIGKILL');
  }
}
