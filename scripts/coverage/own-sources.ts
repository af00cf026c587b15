import { readFileSync } from 'node:fs';
import { type TransformOptions, transformSync } from 'esbuild';

/** Whether a path of a report is a source file of this project that can have code. */
export const isOwnSource = (path: string): boolean =>
  /(^|\/)src\/.*\.tsx?$/.test(path) && !path.includes('node_modules');

function compile(file: string): { readonly code: string; readonly map: string } {
  const options: TransformOptions = {
    loader: file.endsWith('x') ? 'tsx' : 'ts',
    jsx: 'automatic',
    sourcefile: file,
    sourcemap: 'external',
  };
  return transformSync(readFileSync(file, 'utf8'), options);
}

/** Whether anything of a file can run. A file of types has no line to cover. */
export const hasCode = (file: string): boolean => isOwnSource(file) && compile(file).code.trim() !== '';

/** Replaces TypeScript that no test has loaded by its compiled code, so that its lines and branches count as uncovered. */
export async function compileUntested(entry: {
  readonly url: string;
  source?: string;
  sourceMap?: unknown;
}): Promise<void> {
  const { code, map } = compile(new URL(entry.url).pathname);
  Object.assign(entry, { source: code, sourceMap: JSON.parse(map) });
}
