import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { reportFailure } from './terminal/report-error.ts';

/** Reads the command line and runs its command. */
export async function start(): Promise<void> {
  // `tools | head -1` closes stdout early, and a disk can be full: neither is worth a stack.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The stdio transport has its own answer: it drains.
    if (process.stdout.listenerCount('error') > 1) return;
    if (error.code === 'EPIPE') process.exit(0);
    reportFailure(new Error(`the output cannot be written: ${error.message}`));
    process.exit(1);
  });
  // When nobody can read what went wrong, the exit code still tells.
  process.stderr.on('error', () => {});
  try {
    await createProgram().parseAsync();
  } catch (error) {
    // Help, version or a command line that cannot be used: said already.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else reportFailure(error);
  }
}
