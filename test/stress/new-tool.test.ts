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

/** Where an operation of the page belongs, by the name that it exports. */
function operationFileOf(source: string): string {
  const [, name = ''] = /export const (\w+)Operations/.exec(source) ?? [];
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `src/simulator/operations/${kebab}-operations.ts`;
}

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
  'views/view-data',
  'e2e/clients',
  'e2e/every-client',
  'e2e/numeric-ids',
  'e2e/setup',
  'e2e/terminal',
  'e2e/transcripts',
]
  .map((path) => `test/${path}`)
  .join(' ')}`;

test('docs/adding-a-tool.md leads to tools that pass the checks', async () => {
  const page = await readFile(join(root, 'docs/adding-a-tool.md'), 'utf8');
  const blocks = [...page.matchAll(/```(sh|ts)(?: no-run)?\n(.*?)```/gs)].map(([, kind, text = '']) => ({
    kind,
    text,
  }));
  const [generate, checks] = blocks.filter(({ kind }) => kind === 'sh').map(({ text }) => text.trim());
  const operations = blocks.filter(({ kind }) => kind === 'ts').map(({ text }) => text);
  if (generate === undefined || checks === undefined || operations.length !== 2) {
    throw new Error('docs/adding-a-tool.md has two sh blocks and two ts blocks');
  }

  for (const line of generate.split('\n'))
    expect([line, await shell(line)]).toMatchObject([line, { ok: true }]);
  const stubs = await shell(stubTests);
  expect(stubs.ok).toBe(false);
  for (const operation of operations) {
    const file = operationFileOf(operation);
    expect(stubs.output).toContain(`Write the operation in ${file}.`);
    await writeFile(join(copy, file), operation);
  }
  const written = await shell(stubTests);
  expect(written.output).toContain('run npm run docs, and review the change of published-tools.snap');
  expect(written.output).toMatch(/Tests {2}1 failed/);

  for (const line of checks.split('\n')) {
    const command = line === 'npm test' ? affected : line;
    expect([command, await shell(command)]).toEqual([command, { ok: true, output: expect.any(String) }]);
  }
  const docs = await readFile(join(copy, 'docs/tools.md'), 'utf8');
  expect(docs).toContain('### dialpad_organization_offices_directory_get');
  expect(docs).toContain('### dialpad_organization_offices_paging_groups_list');
  // Starts vitest three times.
}, 600_000);

test('a path without ids gives files that compile, and one that is unknown gives placeholders', async () => {
  expect(await shell("npm run new-tool offices_nearest_get 'GET /api/v2/offices/nearest'")).toMatchObject({
    ok: true,
  });
  expect(await readFile(join(copy, 'eval/tasks/offices-nearest-get.ts'), 'utf8')).toContain(
    "request: 'Call offices_nearest_get.'",
  );

  expect(await shell("npm run new-tool rooms_notes_post 'POST /api/v2/rooms/{id}/notes'")).toMatchObject({
    ok: true,
  });
  expect(await readFile(join(copy, 'src/views/change/write-tools.ts'), 'utf8')).toContain(
    'rooms_notes_post: {',
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

test('without arguments the command shows an example of each kind', async () => {
  const { ok, output } = await shell('npm run new-tool');
  expect(ok).toBe(false);
  expect(output).toContain("npm run new-tool offices_directory_get 'GET /api/v2/offices/{id}/directory'");
  expect(output).toContain('offices_paging_groups_list');
});
