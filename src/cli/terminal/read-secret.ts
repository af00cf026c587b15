import { createInterface } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { commandLine } from '../../lib/program-name.ts';
import { UsageError } from '../usage-error.ts';

export type SecretSource = Readable & { readonly isTTY?: boolean };

export interface ReadSecretOptions {
  readonly input?: SecretSource;
  /** The fix for a secret that is missing. */
  readonly fix?: string;
}

const PROMPT_OR_STDIN = `Type it at the prompt, or send it on stdin: printf %s "$KEY" | ${commandLine('connections add --name NAME')}`;

/** Asks at the terminal without echo. An end of the input (Ctrl-D) gives an empty text. */
function ask(question: string, input: SecretSource): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true });
  // Printed after the silent interface is open, so that nothing typed after the question has an echo.
  process.stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    lines.once('SIGINT', () => reject(new UsageError('Interrupted', 'Nothing was changed.')));
    lines.once('close', () => resolve(''));
    lines.question('', resolve);
  }).finally(() => {
    // An open terminal would keep the process from ending.
    lines.close();
    process.stderr.write('\n');
  });
}

/**
 * Reads a secret from a prompt without echo, or from stdin when that is not a terminal. Throws UsageError when it is
 * empty or not one word.
 */
export async function readSecret(
  question: string,
  { input = process.stdin, fix = PROMPT_OR_STDIN }: ReadSecretOptions = {},
): Promise<string> {
  const secret = (input.isTTY ? await ask(question, input) : await text(input)).trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(secret)) return secret;
  if (secret === '') throw new UsageError('The key is missing', fix);
  throw new UsageError(
    'The key contains a space, a line break or a character that keys do not have',
    'Enter the key alone, without "Bearer" in front of it. Copy it again if it is alone already.',
  );
}
