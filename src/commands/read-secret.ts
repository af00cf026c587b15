import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/** Asks at the terminal without showing what is typed. */
function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => reject(new UsageError('interrupted', 'Nothing was changed.')));
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}

/**
 * Reads a secret from a prompt without echo, or from stdin when that is no terminal. Never from arguments,
 * which every user of the machine can see. Throws UsageError when it is empty or not one word.
 */
export async function readSecret(question: string): Promise<string> {
  const secret = (process.stdin.isTTY ? await ask(question) : await text(process.stdin)).trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(secret)) return secret;
  throw new UsageError(
    secret === '' ? 'no key was given' : 'the key holds a space, a line break or a strange character',
    'Type it at the prompt, or send it on stdin: printf %s "$KEY" | dialpad-organization-mcp connections add --name NAME',
  );
}
