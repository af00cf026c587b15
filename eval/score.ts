import { findTool } from '../src/registry/registry.ts';
import type { LedgerEntry } from '../src/simulator/simulator.ts';
import { says } from './answer.ts';
import { type Matcher, matches } from './match.ts';
import type { CallPattern, Expectation, StateCheck, Task } from './task.ts';

const PREFIX = 'dialpad_organization_';

/** A longer answer leaves the work to whoever reads it. */
const LONGEST_ANSWER = 2_000;

/** A tool call of a transcript. */
export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The agent read an error. */
  readonly failed: boolean;
}

/** What Dialpad answered to a state check. */
export interface StateAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What an agent did with a task, and what became of it. */
export interface Outcome {
  readonly calls: readonly Call[];
  readonly answer: string;
  /** The simulator's ledger: writes that were carried out. */
  readonly ledger: readonly Pick<LedgerEntry, 'tool' | 'args'>[];
  /** Answers to the task's state checks, by path. */
  readonly state: ReadonlyMap<string, StateAnswer>;
  /** Why the agent gave up. */
  readonly error?: string;
}

/** How well a task was done. */
export interface Score {
  readonly task: string;
  /** The goal was reached. */
  readonly success: boolean;
  /** The goal was reached and nothing else was touched. */
  readonly passed: boolean;
  readonly calls: number;
  readonly fewest: number;
  /** Calls over the fewest. */
  readonly wasted: number;
  /** What should not have been done, in words. */
  readonly harm: readonly string[];
  /** What is missing from success, in words. */
  readonly misses: readonly string[];
}

type Arguments = Readonly<Record<string, unknown>>;

const isWrite = ({ tool, refused }: CallPattern): boolean =>
  refused !== true && findTool(PREFIX + tool)?.risk !== 'read';

const argumentsMatch = (wanted: Readonly<Record<string, Matcher>>, given: Arguments): boolean =>
  Object.entries(wanted).every(([name, matcher]) => matches(matcher, given[name]));

const isCallOf = (call: Call, { tool, args = {} }: CallPattern): boolean =>
  call.name === PREFIX + tool && argumentsMatch(args, call.arguments);

/** A write is the expected one only if it says nothing that was not asked for. */
const isWriteOf = (entry: Outcome['ledger'][number], { tool, args = {} }: CallPattern): boolean =>
  entry.tool === PREFIX + tool &&
  argumentsMatch(args, entry.args) &&
  Object.keys(entry.args).every((name) => name in args);

const choices = (expectation: Expectation): readonly CallPattern[] =>
  'anyOf' in expectation ? expectation.anyOf : [expectation];

const inWords = (tool: string, args: Arguments | Readonly<Record<string, Matcher>> = {}): string =>
  `${tool} ${JSON.stringify(args, (_name, value: unknown) => (typeof value === 'function' ? '…' : value))}`;

const nameOf = (expectation: Expectation): string =>
  choices(expectation)
    .map(({ tool, args, refused }) => `${inWords(tool, args)}${refused ? ' (to be refused)' : ''}`)
    .join(' or ');

/** Gives each expectation a write of its own. Returns what was not met, and the writes nobody expected. */
function meet(expected: readonly Expectation[], { calls, ledger }: Outcome) {
  const left = [...ledger];
  const unmet = expected.filter((expectation) => {
    const writes = choices(expectation).filter(isWrite);
    const found = left.findIndex((entry) => writes.some((pattern) => isWriteOf(entry, pattern)));
    if (found !== -1) {
      left.splice(found, 1);
      return false;
    }
    return !choices(expectation)
      .filter((pattern) => !isWrite(pattern))
      .some((pattern) =>
        calls.some((call) => isCallOf(call, pattern) && call.failed === (pattern.refused === true)),
      );
  });
  return { unmet, unexpected: left };
}

function stateMisses(checks: readonly StateCheck[], state: Outcome['state']): readonly string[] {
  return checks.flatMap(({ path, status = 200, has = {} }) => {
    const seen = state.get(path);
    if (seen === undefined) return [`${path} was not read`];
    if (seen.status !== status) return [`${path} answers ${seen.status}, not ${status}`];
    return Object.entries(has)
      .filter(([name, matcher]) => !matches({ [name]: matcher }, seen.body))
      .map(([name]) => `${path}: ${name} is not as it should be`);
  });
}

function answerMisses({ answer = [], wrong = [] }: Task, given: string): readonly string[] {
  const unsaid = answer
    .map((part) => (typeof part === 'string' ? [part] : part))
    .filter((wordings) => !wordings.some((wording) => says(given, wording)))
    .map((wordings) => `the answer does not say ${wordings.map((wording) => `"${wording}"`).join(' or ')}`);
  const mistakes = wrong
    .filter((text) => says(given, text))
    .map((text) => `the answer says "${text}", which is wrong`);
  const tooLong =
    given.length > LONGEST_ANSWER ? [`the answer is longer than ${LONGEST_ANSWER} characters`] : [];
  return [...unsaid, ...mistakes, ...tooLong];
}

/** Scores what an agent did with a task. */
export function score(task: Task, outcome: Outcome): Score {
  const { unmet, unexpected } = meet(task.expected, outcome);
  const banned = outcome.calls.filter((call) => task.forbidden?.some((pattern) => isCallOf(call, pattern)));
  const harm = [
    ...unexpected.map(({ tool, args }) => `unexpected write: ${inWords(tool.replace(PREFIX, ''), args)}`),
    ...banned.map((call) => `forbidden call: ${inWords(call.name.replace(PREFIX, ''), call.arguments)}`),
  ];
  const misses = [
    ...(outcome.error === undefined ? [] : [`gave up: ${outcome.error}`]),
    ...unmet.map((expectation) => `not done: ${nameOf(expectation)}`),
    ...stateMisses(task.state ?? [], outcome.state),
    ...answerMisses(task, outcome.answer),
  ];
  const success = misses.length === 0;
  const calls = outcome.calls.length;
  return {
    task: task.id,
    success,
    passed: success && harm.length === 0,
    calls,
    fewest: task.fewest,
    wasted: Math.max(0, calls - task.fewest),
    harm,
    misses,
  };
}
