import { spawnSync } from 'node:child_process';
import { root } from '../project.ts';

/** Lines of one file, for the option `mutate`: first and last. */
export interface LineRange {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

/** The added and changed lines of a `git diff --unified=0`. */
export function linesOfDiff(diff: string): readonly LineRange[] {
  let path = '';
  return diff.split('\n').flatMap((line) => {
    path = /^\+\+\+ b\/(.*)$/.exec(line)?.[1] ?? path;
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) return [];
    const [first, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    return count === 0 ? [] : [{ path, first, last: first + count - 1 }];
  });
}

export const countLines = (ranges: readonly LineRange[]): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/**
 * The lines of TypeScript files in `folders` that differ from the merge base with a git reference. Undefined when there
 * is no such commit, as in a clone without history.
 */
export function changedLines(
  reference: string,
  folders: readonly string[],
): readonly LineRange[] | undefined {
  const base = git('merge-base', reference, 'HEAD')?.trim();
  if (base === undefined) return undefined;
  const diff = git(
    'diff',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    base,
    '--',
    ...folders,
  );
  return diff === undefined ? undefined : linesOfDiff(diff).filter(({ path }) => path.endsWith('.ts'));
}
