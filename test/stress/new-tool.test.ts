import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';

/** Follows docs/adding-a-tool.md, word for word, in a copy of the project. */

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const notCopied = new Set(['node_modules', '.git', 'dist', 'coverage']);
const operationFile = 'src/simulator/operations/offices-directory-get-operations.ts';

let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'new-tool-'));
  const filter = (source: string) => !notCopied.has(relative(root, source).split(/[\\/]/)[0] ?? '');
  await cp(root, copy, { recursive: true, filter });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  await run('git', ['init', '-q'], { cwd: copy });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

/** Runs a line of the page; gives its output, also when it fails. */
async function shell(line: string): Promise<{ ok: boolean; output: string }> {
  try {
    const { stdout, stderr } = await run('bash', ['-c', line], {
      cwd: copy,
      // Its processes run the code of the copy, whose coverage does not count.
      env: { ...childEnvironment, NODE_V8_COVERAGE: '', NO_COLOR: '1' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    return { ok: false, output: JSON.stringify(error) };
  }
}

const stubTests = 'npx vitest run --project source test/registry test/simulator';
/** Every folder of `npm test` that looks at the list of tools. */
const affected = `npx vitest run ${[
  'registry',
  'simulator',
  'eval',
  'protocol',
  'doctor',
  'docs',
  'e2e/clients',
  'e2e/every-client',
  'e2e/setup',
  'e2e/terminal',
  'e2e/transcripts',
]
  .map((path) => `test/${path}`)
  .join(' ')}`;

test('docs/adding-a-tool.md leads to a tool that passes the checks', async () => {
  const page = await readFile(join(root, 'docs/adding-a-tool.md'), 'utf8');
  const blocks = [...page.matchAll(/```(sh|ts)(?: no-run)?\n(.*?)```/gs)].map(([, kind, text = '']) => ({
    kind,
    text,
  }));
  const [generate, checks] = blocks.filter(({ kind }) => kind === 'sh').map(({ text }) => text.trim());
  const [operation] = blocks.filter(({ kind }) => kind === 'ts').map(({ text }) => text);
  if (generate === undefined || checks === undefined || operation === undefined) {
    throw new Error('docs/adding-a-tool.md has two sh blocks and one ts block');
  }

  expect(await shell(generate)).toMatchObject({ ok: true });
  const stub = await shell(stubTests);
  expect(stub.ok).toBe(false);
  expect(stub.output).toContain(`Write the operation in ${operationFile}.`);
  expect(stub.output).toContain('run npm run docs, and review the change of published-tools.snap');

  await writeFile(join(copy, operationFile), operation);
  for (const line of checks.split('\n')) {
    const command = line === 'npm test' ? affected : line;
    expect([command, await shell(command)]).toEqual([command, { ok: true, output: expect.any(String) }]);
  }
  const docs = await readFile(join(copy, 'docs/tools.md'), 'utf8');
  expect(docs).toContain('### dialpad_organization_offices_directory_get');
});

test('a path without ids gives files that compile, and one that is unknown gives placeholders', async () => {
  expect(await shell("npm run new-tool offices_nearest_get 'GET /api/v2/offices/nearest'")).toMatchObject({
    ok: true,
  });
  expect(await readFile(join(copy, 'eval/tasks/offices-nearest-get.ts'), 'utf8')).toContain(
    "request: 'Call offices_nearest_get.'",
  );

  const { output } = await shell("npm run new-tool ivrs_get 'GET /api/v2/ivrs/{id}'");
  expect(output).toContain('replace WHICH_TOOLSET, FROM_WHICH_TOOL, EXAMPLE_ID');
  const types = await shell('npx tsc --noEmit');
  expect(types.ok).toBe(false);
  expect(types.output).not.toContain('offices-nearest-get');
  for (const placeholder of ['WHICH_TOOLSET', 'FROM_WHICH_TOOL', 'EXAMPLE_ID']) {
    expect(types.output).toContain(`Cannot find name '${placeholder}'`);
  }
});
