import { createInterface, type ReadLineOptions } from 'node:readline/promises';
import { UsageError } from '../usage-error.ts';

/** Asks one question on stderr. An end of the input (Ctrl-D) counts as an empty answer; Ctrl-C throws UsageError. */
export async function askLine(
  question: string,
  terminal: ReadLineOptions = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const lines = createInterface(terminal);
  let isAnswered = false;
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => {
        reject(new UsageError('Interrupted', 'Nothing was changed.'));
        lines.close();
      });
      lines.once('close', () => {
        if (!isAnswered) terminal.output?.write('\n');
        resolve('');
      });
      lines.question(question).then((answer) => {
        isAnswered = true;
        resolve(answer);
      }, reject);
    });
  } finally {
    lines.close();
  }
}
