import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { reportFailure } from './terminal/report-error.ts';
import { explainUsage } from './usage-error.ts';

export async function start(): Promise<void> {
  const asJson = process.argv.includes('--json');
  // A reader that closes early (`tools | head -1`) or a full disk must not print a stack.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The stdio transport has its own listener and drains.
    if (process.stdout.listenerCount('error') > 1) return;
    if (error.code === 'EPIPE') process.exit(0);
    reportFailure(new Error(`The output cannot be written: ${error.message}`), asJson);
    process.exit(1);
  });
  // If stderr is closed, the exit code still reports the failure.
  process.stderr.on('error', () => {});
  const program = createProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) reportFailure(error, asJson);
    // A group of commands without one of them: commander printed the help.
    else if (error.code === 'commander.help') process.exitCode = 2;
    else if (error.exitCode !== 0) reportFailure(explainUsage(program, process.argv.slice(2), error), asJson);
  }
}
