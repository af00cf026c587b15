import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from './checks/links.ts';
import { readPage, runnable } from './checks/markdown.ts';
import { runShellBlocks } from './checks/shell-blocks.ts';
import { threatProblems } from './checks/threats.ts';
import { root } from './project.ts';

/**
 * Fails when a relative link is broken, a threat of docs/security.md has no test, or a shell block does not run. Blocks
 * marked ```sh run in a built clone; blocks marked ```console or ```sh no-run are not run.
 */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

function read(path: string): string | undefined {
  try {
    const file = join(root, path);
    return statSync(file).isDirectory() ? '' : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const dist = join(root, 'dist');
let blocks = 0;
for (const path of pages) {
  const markdown = read(path) ?? '';
  const found = runnable(readPage(markdown));
  blocks += found.length;
  const problems = [
    ...brokenLinks(path, markdown, read),
    ...(found.length === 0 ? [] : await runShellBlocks(path, found, dist)),
  ];
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
const securityTests = readdirSync(join(root, 'test/security'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/security/${path}`);
for (const problem of threatProblems(
  read('docs/security.md') ?? '',
  new Map(securityTests.map((path) => [path, read(path) ?? ''])),
)) {
  process.stderr.write(`docs/security.md: ${problem}\n`);
  process.exitCode = 1;
}
process.stdout.write(`${pages.length} pages, ${blocks} shell blocks ran\n`);
