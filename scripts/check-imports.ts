import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unusedAllowances, wrongImports } from './checks/import-directions.ts';
import { root } from './project.ts';

/** Fails when an import in `src/` is not in the table of import directions, and when an entry of the table is unused. */
const source = join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') || path.endsWith('.tsx'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(source, path), 'utf8') }));
const problems = [...files.flatMap(wrongImports), ...unusedAllowances(files)];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
