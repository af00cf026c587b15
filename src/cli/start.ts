import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { reportFailure } from './terminal/report-error.ts';
import { explainUsage } from './usage-error.ts';

/** Reads the command line and runs its command. */
export async function start(): Promise<void> {
  const asJson = process.argv.includes('--json');
  // A reader that closed early (`tools | head -1`) and a full disk deserve no stack.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The stdio transport has a listener of its own and drains.
    if (process.stdout.listenerCount('error') > 1) return;
    if (error.code === 'EPIPE') process.exit(0);
    reportFailure(new Error(`the output cannot be written: ${error.message}`), asJson);
    process.exit(1);
  });
  // Without a readable stderr the exit code still tells.
  process.stderr.on('error', () => {});
  const program = createProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) reportFailure(error, asJson);
    // A group of commands without one of them: commander printed the help.
    else if (error.code === 'commander.help') process.exitCode = 2;
    else if (error.exitCode !== 0) reportFailure(explainUsage(program, error), asJson);
  }
}
