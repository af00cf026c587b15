import { PassThrough } from 'node:stream';
import { beforeEach, expect, test, vi } from 'vitest';
import { readSecret } from '../../src/cli/terminal/read-secret.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

let shown = '';

beforeEach(() => {
  shown = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
  return () => spy.mockRestore();
});

/** What comes of keys pressed at the prompt. */
function pressing(keys: string): Promise<string> {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const answer = readSecret('Key: ', { input: terminal });
  terminal.write(keys);
  return answer;
}

test('reads a key at a terminal without echo', async () => {
  expect(await pressing('secret-key\r')).toBe('secret-key');
  expect(shown).toBe('Key: \n');
});

test.each([
  ['Ctrl-C', '\u0003', 'Interrupted'],
  ['Ctrl-C in the middle', 'secret\u0003', 'Interrupted'],
  ['Ctrl-D', '\u0004', 'The key is missing'],
  ['Return alone', '\r', 'The key is missing'],
  ['two words', 'secret key\r', 'The key contains a space'],
])('%s ends the prompt with a reason', async (_, keys, reason) => {
  const answer = pressing(keys);
  await expect(answer).rejects.toThrow(reason);
  await expect(answer).rejects.toThrow(UsageError);
  expect(shown).not.toContain('secret');
});

test('reads a key from stdin that is not a terminal', async () => {
  const input = new PassThrough();
  input.end('secret-key\n');
  expect(await readSecret('Key: ', { input })).toBe('secret-key');
  expect(shown).toBe('');
});
