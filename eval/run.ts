import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { tools } from '../src/registry/registry.ts';
import type { Driver } from './driver.ts';
import reference from './reference.ts';
import { report } from './report.ts';
import { type Outcome, type Score, score } from './score.ts';
import { openStage } from './stage.ts';
import type { Task } from './task.ts';
import { tasks } from './tasks/index.ts';
import { readTranscripts } from './transcripts.ts';

/**
 * `npm run eval` measures how well an agent uses the tools on the demo company. Without options it scores the
 * reference, which must pass every task.
 */
const { values: options } = parseArgs({
  options: {
    driver: { type: 'string' },
    transcripts: { type: 'string' },
    task: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});

const isDriver = (value: unknown): value is Driver =>
  z.looseObject({ name: z.string(), solve: z.function() }).safeParse(value).success;

async function loadDriver(path: string): Promise<Driver> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(resolve(path)).href);
  if (!isDriver(loaded.default)) {
    throw new Error(
      `Invalid driver ${path}: its default export must have a name and a function solve(task, session).`,
    );
  }
  return loaded.default;
}

async function choose(): Promise<{ driver: Driver; chosen: readonly Task[] }> {
  const { driver: path, transcripts: file, task: ids } = options;
  const transcripts = file === undefined ? undefined : await readTranscripts(file);
  const driver = transcripts?.driver ?? (path === undefined ? reference : await loadDriver(path));
  const wanted = ids ?? transcripts?.tasks ?? tasks.map(({ id }) => id);
  const chosen = wanted.map((id) => {
    const task = tasks.find((candidate) => candidate.id === id);
    if (task === undefined) throw new Error(`Unknown task "${id}". eval/tasks/ has all ids.`);
    return task;
  });
  return { driver, chosen };
}

/** Tools that no task needs, so that the evaluation does not cover them. */
function neverCalled(outcomes: readonly Outcome[]): readonly string[] {
  const called = new Set(outcomes.flatMap(({ calls }) => calls.map(({ name }) => name)));
  return tools.map(({ name }) => name).filter((name) => !called.has(name));
}

async function evaluate(driver: Driver, chosen: readonly Task[]) {
  const stage = await openStage();
  const outcomes: Outcome[] = [];
  const scores: Score[] = [];
  try {
    for (const task of chosen) {
      const outcome = await stage.perform(driver, task);
      const scored = score(task, outcome);
      outcomes.push(outcome);
      scores.push(scored);
      if (options.json) {
        const { calls, answer, error } = outcome;
        process.stdout.write(`${JSON.stringify({ task: task.id, calls, answer, error, score: scored })}\n`);
      }
    }
  } finally {
    await stage.close();
  }
  return { outcomes, scores };
}

/** Tasks that the reference does not solve in the fewest calls, and tools that no task needs. */
function flaws(outcomes: readonly Outcome[], scores: readonly Score[]): readonly string[] {
  const imperfect = scores.filter(({ passed, calls, fewest }) => !passed || calls !== fewest);
  const unused = options.task === undefined ? neverCalled(outcomes) : [];
  return [
    ...imperfect.map(
      ({ task }) =>
        `the reference does not solve ${task} in the fewest calls: correct it in eval/tasks or eval/reference`,
    ),
    ...unused.map(
      (name) => `no task needs ${name}: add one to eval/tasks, and its solution to eval/reference`,
    ),
  ];
}

// `npm run -s eval -- --json | head` closes stdout early.
process.stdout.on('error', () => process.exit(0));

try {
  const { driver, chosen } = await choose();
  const { outcomes, scores } = await evaluate(driver, chosen);
  if (!options.json) process.stdout.write(report(driver.name, scores));
  const found = driver === reference ? flaws(outcomes, scores) : [];
  for (const flaw of found) process.stderr.write(`${flaw}\n`);
  if (found.length > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
