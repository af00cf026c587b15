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
    expect(
      ids.filter((id, index) => ids.indexOf(id) < index),
      'give these tasks of eval/tasks another id',
    ).toEqual([]);
    expect(ids.length).toBeGreaterThanOrEqual(64);
  });

  test('every tool is used by a task', () => {
    const useful = new Set(tasks.flatMap(expectedOf).map(({ tool }) => PREFIX + tool));
    expect(
      tools.map(({ name }) => name).filter((name) => !useful.has(name)),
      'add a task that expects these tools to eval/tasks, and its solution to eval/reference',
    ).toEqual([]);
  });

  test.each(tasks)('the task $id names tools and arguments that exist', (task) => {
    for (const { tool, args = {} } of [...expectedOf(task), ...(task.forbidden ?? [])]) {
      const declared = findTool(PREFIX + tool);
      expect(declared, `there is no tool ${tool}: correct the task ${task.id} in eval/tasks`).toBeDefined();
      expect(
        Object.keys(args).filter((name) => !(name in (declared?.input ?? {}))),
        `${tool} has no such parameters: correct the task ${task.id} in eval/tasks`,
      ).toEqual([]);
    }
  });

  test.each(tasks)('the task $id fails without calls and answer', (task) => {
    expect(
      task.expected.length + (task.answer?.length ?? 0),
      `add expected or answer to the task ${task.id} in eval/tasks`,
    ).toBeGreaterThan(0);
  });
});
