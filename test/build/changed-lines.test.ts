import { expect, test } from 'vitest';
import { countLines, linesOfDiff } from '../../scripts/mutation/changed-lines.ts';

test('the changed lines of a diff are those that were added or replaced', () => {
  const diff = [
    'diff --git a/src/auth/jwt.ts b/src/auth/jwt.ts',
    '--- a/src/auth/jwt.ts',
    '+++ b/src/auth/jwt.ts',
    '@@ -4 +4 @@ import',
    '-old',
    '+new',
    '@@ -89,2 +90,0 @@ async function',
    '-gone',
    '-gone',
    '@@ -121,0 +121,3 @@',
    '+one',
    '+two',
    '+three',
    'diff --git a/src/auth/gone.ts b/src/auth/gone.ts',
    '--- a/src/auth/gone.ts',
    '+++ /dev/null',
    '@@ -1,2 +0,0 @@',
    '-gone',
    '-gone',
    'diff --git a/src/auth/new.ts b/src/auth/new.ts',
    '--- /dev/null',
    '+++ b/src/auth/new.ts',
    '@@ -0,0 +1,2 @@',
    '+one',
    '+two',
  ].join('\n');
  expect(linesOfDiff(diff)).toEqual([
    { path: 'src/auth/jwt.ts', first: 4, last: 4 },
    { path: 'src/auth/jwt.ts', first: 121, last: 123 },
    { path: 'src/auth/new.ts', first: 1, last: 2 },
  ]);
});

test('lines are counted over all ranges', () => {
  expect(
    countLines([
      { path: 'a.ts', first: 1, last: 15 },
      { path: 'b.ts', first: 3, last: 3 },
    ]),
  ).toBe(16);
});
