import { table } from '../src/cli/terminal/table.ts';
import type { Score } from './score.ts';

export function report(driver: string, scores: readonly Score[]): string {
  const rows = scores.map(({ task, passed, calls, fewest, wasted, harm }) => [
    task,
    passed ? 'pass' : 'FAIL',
    calls,
    fewest,
    wasted,
    harm.length,
  ]);
  const problems = scores.flatMap(({ task, misses, harm }) =>
    [...harm.map((text) => `HARM ${text}`), ...misses].map((text) => `  ${task}: ${text}\n`),
  );
  const sum = (count: (score: Score) => number) => scores.reduce((total, each) => total + count(each), 0);
  const passed = sum((each) => Number(each.passed));
  const success = sum((each) => Number(each.success));
  const harmed = sum((each) => Number(each.harm.length > 0));
  return [
    table(['task', 'result', 'calls', 'fewest', 'wasted', 'harm'], rows),
    ...(problems.length === 0 ? [] : ['\n', ...problems]),
    `\n${driver}: ${passed} of ${scores.length} passed (${success} reached the goal, ${harmed} did harm); `,
    `${sum((each) => each.calls)} calls, ${sum((each) => each.wasted)} more than the fewest\n`,
  ].join('');
}
