import { describe, expect, test } from 'vitest';
import type { CallPattern, Task } from '../../eval/task.ts';
import { tasks } from '../../eval/tasks/index.ts';
import { findTool, tools } from '../../src/registry/registry.ts';

const PREFIX = 'dialpad_organization_';

const expectedOf = ({ expected }: Task): readonly CallPattern[] =>
  expected.flatMap((expectation) => ('anyOf' in expectation ? expectation.anyOf : [expectation]));

describe('the tasks of the evaluation', () => {
  test('every task has a unique id', () => {
    const ids = tasks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(64);
  });

  test('every tool is used by a task', () => {
    const useful = new Set(tasks.flatMap(expectedOf).map(({ tool }) => PREFIX + tool));
    expect(tools.map(({ name }) => name).filter((name) => !useful.has(name))).toEqual([]);
  });

  test.each(tasks)('the task $id names tools and arguments that exist', (task) => {
    for (const { tool, args = {} } of [...expectedOf(task), ...(task.forbidden ?? [])]) {
      const known = Object.keys(findTool(PREFIX + tool)?.input ?? {});
      expect(known, tool).toEqual(expect.arrayContaining(Object.keys(args)));
      expect(findTool(PREFIX + tool), tool).toBeDefined();
    }
  });

  test.each(tasks)('the task $id fails without calls and answer', (task) => {
    expect(task.expected.length + (task.answer?.length ?? 0)).toBeGreaterThan(0);
  });
});
