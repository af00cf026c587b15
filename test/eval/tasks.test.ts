import { describe, expect, test } from 'vitest';
import type { CallPattern, Task } from '../../eval/task.ts';
import { tasks } from '../../eval/tasks/index.ts';
import { findTool, tools } from '../../src/registry/registry.ts';

const PREFIX = 'dialpad_organization_';

const expectedOf = ({ expected }: Task): readonly CallPattern[] =>
  expected.flatMap((expectation) => ('anyOf' in expectation ? expectation.anyOf : [expectation]));

describe('the tasks of the evaluation', () => {
  test('have ids of their own', () => {
    const ids = tasks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(64);
  });

  test('have a use for every tool', () => {
    const useful = new Set(tasks.flatMap(expectedOf).map(({ tool }) => PREFIX + tool));
    expect(tools.map(({ name }) => name).filter((name) => !useful.has(name))).toEqual([]);
  });

  test.each(tasks)('$id names tools and arguments that exist', (task) => {
    for (const { tool, args = {} } of [...expectedOf(task), ...(task.forbidden ?? [])]) {
      const known = Object.keys(findTool(PREFIX + tool)?.input ?? {});
      expect(known, tool).toEqual(expect.arrayContaining(Object.keys(args)));
      expect(findTool(PREFIX + tool), tool).toBeDefined();
    }
  });

  test.each(tasks)('$id cannot be passed by saying and doing nothing', (task) => {
    expect(task.expected.length + (task.answer?.length ?? 0)).toBeGreaterThan(0);
  });
});
