import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongImports } from './checks/import-directions.ts';
import { root } from './project.ts';

/** Fails when an import in `src/` points the wrong way. */
const source = join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.tsx?$/.test(path),
);
const wrong = files.flatMap((path) =>
  wrongImports(path.replaceAll('\\', '/'), readFileSync(join(source, path), 'utf8')),
);
for (const sentence of wrong) process.stderr.write(`${sentence}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
