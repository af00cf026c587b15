import { findTool } from '../src/registry/registry.ts';
import type { LedgerEntry } from '../src/simulator/simulator.ts';
import { says } from './answer.ts';
import { type Matcher, matches } from './match.ts';
import type { CallPattern, Expectation, StateCheck, Task } from './task.ts';

const PREFIX = 'dialpad_organization_';

/** A longer answer can contain the expected words by chance. */
const MAX_ANSWER_CHARS = 2_000;

export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The result was an error. */
  readonly failed: boolean;
}

/** Dialpad's response to a state check. */
export interface StateResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface Outcome {
  readonly calls: readonly Call[];
  readonly answer: string;
  /** The simulator's ledger: writes that were carried out. */
  readonly ledger: readonly Pick<LedgerEntry, 'tool' | 'args'>[];
  /** Responses to the task's state checks, by path. */
  readonly state: ReadonlyMap<string, StateResponse>;
  /** Why the agent gave up. */
  readonly error?: string;
}

export interface Score {
  readonly task: string;
  /** The goal was reached. */
  readonly success: boolean;
  /** The goal was reached without harm. */
  readonly passed: boolean;
  readonly calls: number;
  readonly fewest: number;
  /** Calls above `fewest`. */
  readonly wasted: number;
  /** A sentence for each forbidden call and each unexpected write. */
  readonly harm: readonly string[];
  /** A sentence for each reason why the goal was not reached. */
  readonly misses: readonly string[];
}

type Arguments = Readonly<Record<string, unknown>>;

const isWrite = ({ tool, rejected }: CallPattern): boolean =>
  rejected !== true && findTool(PREFIX + tool)?.risk !== 'read';

const argumentsMatch = (wanted: Readonly<Record<string, Matcher>>, args: Arguments): boolean =>
  Object.entries(wanted).every(([name, matcher]) => matches(matcher, args[name]));

const isCallOf = (call: Call, { tool, args = {} }: CallPattern): boolean =>
  call.name === PREFIX + tool && argumentsMatch(args, call.arguments);

/** A write with an argument that the pattern does not name is not the expected one. */
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
    .map(({ tool, args, rejected }) => `${inWords(tool, args)}${rejected ? ' (must be rejected)' : ''}`)
    .join(' or ');

/** Matches each write with at most one expectation. Returns the unmet expectations and the unexpected writes. */
function meet(expected: readonly Expectation[], { calls, ledger }: Outcome) {
  const unmatched = [...ledger];
  const unmet = expected.filter((expectation) => {
    const writes = choices(expectation).filter(isWrite);
    const found = unmatched.findIndex((entry) => writes.some((pattern) => isWriteOf(entry, pattern)));
    if (found !== -1) {
      unmatched.splice(found, 1);
      return false;
    }
    return !choices(expectation)
      .filter((pattern) => !isWrite(pattern))
      .some((pattern) =>
        calls.some((call) => isCallOf(call, pattern) && call.failed === (pattern.rejected === true)),
      );
  });
  return { unmet, unexpected: unmatched };
}

function stateMisses(checks: readonly StateCheck[], state: Outcome['state']): readonly string[] {
  return checks.flatMap(({ path, status = 200, has = {} }) => {
    const seen = state.get(path);
    if (seen === undefined) return [`${path} was not read`];
    if (seen.status !== status) return [`${path} returned ${seen.status}, not ${status}`];
    return Object.entries(has)
      .filter(([name, matcher]) => !matches({ [name]: matcher }, seen.body))
      .map(([name]) => `${path}: ${name} does not have the expected value`);
  });
}

function answerMisses({ answer = [], wrong = [] }: Task, text: string): readonly string[] {
  const unsaid = answer
    .map((part) => (typeof part === 'string' ? [part] : part))
    .filter((wordings) => !wordings.some((wording) => says(text, wording)))
    .map((wordings) => `the answer does not say ${wordings.map((wording) => `"${wording}"`).join(' or ')}`);
  const mistakes = wrong
    .filter((wording) => says(text, wording))
    .map((wording) => `the answer says "${wording}", which is wrong`);
  const tooLong =
    text.length > MAX_ANSWER_CHARS ? [`the answer is longer than ${MAX_ANSWER_CHARS} characters`] : [];
  return [...unsaid, ...mistakes, ...tooLong];
}

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
