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

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => (long ? [long] : [])),
  ...command.commands.flatMap(flagsOf),
];

/** Where a command reads an API key that it stores. */
const keySources: Readonly<Record<string, string>> = {
  setup: 'the prompt, stdin or --key-file',
  connections: 'the prompt or stdin',
};

function hintForFlag(program: Command, flag: string): string {
  const known = flag === '--key' ? '--api-key' : flag;
  const secret = settings.find((setting) => setting.secret && `--${setting.flag}` === known);
  const source = keySources[program.args[0] ?? ''];
  if (secret?.name === 'apiKey' && source !== undefined) return `Secrets have no flag: use ${source}.`;
  if (secret !== undefined) return `Secrets have no flag: set ${secret.env} in the environment.`;
  const near = nearestWord(flag, [...flagsOf(program), '--help']);
  return near === undefined ? `All flags: ${program.name()} settings` : `Did you mean ${near}?`;
}

/** The command that prints the help of the command that was called. */
function helpOf(program: Command): string {
  let command: Command | undefined = program;
  const words: string[] = [];
  for (const word of program.args) {
    command = command.commands.find((known) => known.name() === word);
    if (command === undefined) break;
    words.push(word);
  }
  return [program.name(), ...words, '--help'].join(' ');
}

/** Adds the fix to commander's error. Suggestions include hidden flags and settings without a flag. */
export function explainUsage(program: Command, { message }: CommanderError): UsageError {
  const sentence = message.replace(/^error: /, '');
  const [, unknown] = /^unknown option '([\s\S]*?)'(\n|$)/.exec(sentence) ?? [];
  if (unknown === undefined) {
    return new UsageError(sentence.charAt(0).toUpperCase() + sentence.slice(1), `Usage: ${helpOf(program)}`);
  }
  // The value after = may be a secret.
  const [flag = ''] = unknown.split('=', 1);
  return new UsageError(`Unknown option '${flag.replaceAll('\n', ' ')}'`, hintForFlag(program, flag));
}
