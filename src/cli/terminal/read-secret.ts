import { createInterface } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from '../usage-error.ts';

/** Where a secret is typed or sent. */
export type SecretSource = Readable & { readonly isTTY?: boolean };

/** Asks at the terminal without showing what is typed. An end of the input (Ctrl-D) gives an empty text. */
function ask(question: string, input: SecretSource): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true });
  // Only now: what is typed at once after the question must not be shown either.
  process.stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    lines.once('SIGINT', () => reject(new UsageError('interrupted', 'Nothing was changed.')));
    lines.once('close', () => resolve(''));
    lines.question('', resolve);
  }).finally(() => {
    // An open terminal would keep the process from ending.
    lines.close();
    process.stderr.write('\n');
  });
}

/**
 * Reads a secret from a prompt without echo, or from stdin when that is no terminal. Never from arguments,
 * which every user of the machine can see. Throws UsageError when it is empty or not one word.
 */
export async function readSecret(question: string, input: SecretSource = process.stdin): Promise<string> {
  const secret = (input.isTTY ? await ask(question, input) : await text(input)).trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(secret)) return secret;
  throw new UsageError(
    secret === '' ? 'no key was given' : 'the key holds a space, a line break or a strange character',
    'Type it at the prompt, or send it on stdin: printf %s "$KEY" | dialpad-organization-mcp connections add --name NAME',
  );
}
