import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../src/cli/program.ts';
import { simulatorKeys } from '../../src/simulator/simulator.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';

/** Printed by a command that serves, once it does. */
const SERVING = /^(Serving MCP at|Dialpad API simulator at) /;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  // Creates the store of the demo, and the second connection that examples name; they add the first.
  await runLine(lineOf('connections test demo-pcid'));
  await runLine(lineOf('connections add --name Globex --pcid globex'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of a shell in a folder of its own. A command that serves is stopped once it does. */
async function runLine(line: string) {
  const child = spawn('bash', ['-c', line], {
    cwd: folder,
    env: {
      ...childEnvironment,
      HOME: folder,
      MCP_PORT: '0',
      ...(/main\.js (connections|callers|store)/.test(line) && { MCP_STORE: 'file:store.json' }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    if (SERVING.test(stdout)) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(simulatorKeys.companyAdmin);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout, stderr };
}

/** The words of an example, as a line that runs the bundle; with --demo, and a free port for what serves. */
function lineOf(words: string): string {
  const port = /^(http|simulator)/.test(words) ? ' --port 0' : '';
  const demo = words.includes('--demo') ? '' : ' --demo';
  return `exec ${process.execPath} ${bundle} ${words}${demo}${port}`;
}

/** Needs a store of an earlier version, which the demo cannot have. */
const NEEDS_OLD_STORE = 'store upgrade';

const program = createProgram();
const paths = [
  '',
  ...program.commands.flatMap((command) => [
    command.name(),
    ...command.commands.map((child) => `${command.name()} ${child.name()}`),
  ]),
  // Last what takes away: the other examples use what it removes.
].toSorted((one, other) => Number(one.endsWith('remove')) - Number(other.endsWith('remove')));

test.each(paths)('every example in the help of "%s" works with --demo', async (path) => {
  const { stdout: help } = await runLine(`exec ${process.execPath} ${bundle} ${path} --help`);
  const found = [...help.matchAll(/^ {2}\$ node \S+main\.js (.*)$/gm)].map(([, words = '']) => words);
  expect(found.length).toBeGreaterThan(0);
  for (const words of found.filter((line) => !line.startsWith(NEEDS_OLD_STORE))) {
    const id = words.includes(' ID') ? await anyCallerId() : '';
    const { status, stderr } = await runLine(lineOf(words.replace(/ ID\b/, ` ${id}`)));
    expect({ words, status, stderr: status === 0 ? '' : stderr }).toEqual({ words, status: 0, stderr: '' });
  }
});

async function anyCallerId(): Promise<string> {
  const { stdout } = await runLine(lineOf('callers list --json'));
  const [caller] = z.array(z.object({ id: z.string() })).parse(JSON.parse(stdout));
  return caller?.id ?? '';
}
