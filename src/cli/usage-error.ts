import type { Command, CommanderError } from 'commander';
import { settings } from '../config/settings.ts';
import { nearestWord } from '../lib/nearest-word.ts';

/** An invalid command line. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The fix, in one line. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The program and the commands that the words of a command line name, without the flags. */
function calledCommands(program: Command, words: readonly string[]): readonly Command[] {
  const called = [program];
  for (const word of words) {
    const next = called.at(-1)?.commands.find((known) => known.name() === word);
    if (next !== undefined) called.push(next);
  }
  return called;
}

const helpOf = (called: readonly Command[]): string =>
  [...called.map((command) => command.name()), '--help'].join(' ');

/** Where a command reads an API key that it stores. */
const keySources: Readonly<Record<string, string>> = {
  setup: 'the prompt, stdin or --key-file',
  connections: 'the prompt or stdin',
};

function hintForFlag(called: readonly Command[], flag: string): string {
  const known = flag === '--key' ? '--api-key' : flag;
  const secret = settings.find((setting) => setting.secret && `--${setting.flag}` === known);
  const source = keySources[called[1]?.name() ?? ''];
  if (secret?.name === 'apiKey' && source !== undefined) return `Secrets have no flag: use ${source}.`;
  if (secret !== undefined) return `Secrets have no flag: set ${secret.env} in the environment.`;
  const flags = called.flatMap(({ options }) =>
    options.flatMap(({ long, short }) => [long ?? [], short ?? []].flat()),
  );
  const near = nearestWord(flag, [...flags, '--help']);
  return near === undefined ? `Usage: ${helpOf(called)}` : `Did you mean ${near}?`;
}

/** Adds the fix to commander's error. Suggestions include hidden flags and settings without a flag. */
export function explainUsage(
  program: Command,
  words: readonly string[],
  { message }: CommanderError,
): UsageError {
  const called = calledCommands(program, words);
  const sentence = message.replace(/^error: /, '');
  const [, unknown] = /^unknown option '([\s\S]*?)'(\n|$)/.exec(sentence) ?? [];
  if (unknown === undefined) {
    return new UsageError(sentence.charAt(0).toUpperCase() + sentence.slice(1), `Usage: ${helpOf(called)}`);
  }
  // The value after = may be a secret.
  const [flag = ''] = unknown.split('=', 1);
  const isSwitch = called.some(({ options }) => options.some(({ long }) => long === flag));
  if (isSwitch && flag !== unknown) {
    return new UsageError(`${flag} takes no value`, `Write ${flag} alone, or leave it out.`);
  }
  return new UsageError(`Unknown option '${flag.replaceAll('\n', ' ')}'`, hintForFlag(called, flag));
}
