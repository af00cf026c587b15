import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { builtEntries } from '../../scripts/coverage/built-entries.ts';
import { compileUntested, hasCode } from '../../scripts/coverage/own-sources.ts';
import { root } from '../../scripts/project.ts';

test.each([
  ['src/main.ts', true],
  ['src/views/app.tsx', true],
  ['src/tool-call/confirmation/used-confirmations.ts', true],
  ['src/views/style.css', false],
  ['src/views/page/page-facts.ts', true],
  ['test/build/coverage.test.ts', false],
])('the coverage of src counts the file %s: %s', (file, isCounted) => {
  expect(hasCode(join(root, file))).toBe(isCounted);
});

test('the coverage of src leaves out a file that has only types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'src'));
  const file = join(folder, 'src', 'types.ts');
  writeFileSync(file, 'export interface One { readonly a: string }');
  expect(hasCode(file)).toBe(false);
});

test('a file that no test has loaded counts with its compiled code', async () => {
  const file = join(root, 'src/main.ts');
  const entry = { url: pathToFileURL(file).href, source: '', sourceMap: {} };
  await compileUntested(entry);
  expect(entry.source).toContain('async function run() {');
  expect(entry.sourceMap).toMatchObject({ sources: [file] });
});

test('what a process wrote counts for the built files with a source map of this project, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const urlOf = (name: string) => pathToFileURL(join(folder, name)).href;
  const map = (source: string) => JSON.stringify({ version: 3, sources: [source], mappings: '' });
  for (const [name, source] of [
    ['own.js', '../src/own.ts'],
    ['foreign.js', '../node_modules/src/a.ts'],
  ] as const) {
    writeFileSync(join(folder, name), 'code');
    writeFileSync(join(folder, `${name}.map`), map(source));
  }
  const written = mkdtempSync(join(tmpdir(), 'coverage-'));
  onTestFinished(() => rmSync(written, { recursive: true }));
  const urls = ['own.js', 'foreign.js', 'gone.js'].map(urlOf).concat('node:fs');
  writeFileSync(join(written, 'whole.json'), JSON.stringify({ result: urls.map((url) => ({ url })) }));
  writeFileSync(join(written, 'killed.json'), '{"result":[{"ur');
  expect([...builtEntries(written, folder)]).toEqual([
    [expect.objectContaining({ url: urlOf('own.js'), source: 'code' })],
  ]);
});
