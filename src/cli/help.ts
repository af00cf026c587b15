import { type Command, type Help, Option } from 'commander';
import { settings } from '../config/settings.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import { safeLines } from './terminal/report-error.ts';

/** What the help of a command shows besides the options that are its own. */
interface CommandHelp {
  /** Flags of settings and switches that matter here; with a text where they mean something of their own here. */
  readonly flags: readonly (string | readonly [flag: string, meaning: string])[];
  /** Words after the program's name, and what they do. */
  readonly examples: readonly (readonly [words: string, does: string])[];
}

const NAME = 'dialpad-organization-mcp';

/** Columns of a terminal that everybody has. */
const WIDTH = 80;

const oneConnection = { flags: ['--store', '--json'] };

/** By the words that lead to a command; empty for the program itself. */
const helps: Readonly<Record<string, CommandHelp>> = {
  '': {
    flags: ['--demo', '--json', '--read-only', '--toolsets'],
    examples: [
      ['--demo', 'over stdio, without an account'],
      ['doctor', 'why something does not work'],
    ],
  },
  stdio: {
    flags: [
      '--demo',
      '--read-only',
      '--toolsets',
      '--exclude-tools',
      '--confirm',
      '--dry-run',
      '--pcid',
      '--log-level',
    ],
    examples: [
      ['--demo', 'without an account'],
      ['--toolsets offices,rooms --read-only', 'fewer tools'],
    ],
  },
  http: {
    flags: ['--port', '--host', '--store', '--public-url', '--metrics', '--demo'],
    examples: [
      ['http --demo', 'without an account'],
      ['http --store file:store.json --port 8080', 'for the callers of a store'],
    ],
  },
  connections: {
    ...oneConnection,
    examples: [
      ['connections add --name "Example Inc"', 'asks for its key'],
      ['connections list', ''],
    ],
  },
  'connections add': {
    flags: [['--pcid', 'a PCID that exists elsewhere (default: a new one)'], '--store', '--json'],
    examples: [['connections add --name "Example Inc"', 'asks for its key']],
  },
  'connections list': { ...oneConnection, examples: [['connections list --json', 'for scripts']] },
  'connections remove': { ...oneConnection, examples: [['connections remove pc_example', '']] },
  'connections test': { ...oneConnection, examples: [['connections test pc_example', '']] },
  callers: {
    ...oneConnection,
    examples: [
      ['callers add --name crm --pcid pc_example', 'prints its token once'],
      ['callers list', ''],
    ],
  },
  'callers add': {
    flags: [
      ['--pcid', 'a connection that it may use; may be given several times'],
      ['--toolsets', 'the toolsets that it may use (default all)'],
      ['--read-only', 'it may only read'],
      '--store',
      '--json',
    ],
    examples: [['callers add --name crm --pcid ID --expires 90d', '']],
  },
  'callers list': { ...oneConnection, examples: [['callers list --json', 'for scripts']] },
  'callers revoke': { ...oneConnection, examples: [['callers revoke ID', 'with an ID of: callers list']] },
  simulator: {
    flags: ['--port', '--host', '--log-level'],
    examples: [['simulator --port 8080', '']],
  },
  tools: {
    flags: [['--toolsets', 'only these; without a list, the toolsets themselves'], '--read-only', '--json'],
    examples: [
      ['tools --toolsets', 'what each toolset costs a model'],
      ['tools --toolsets offices --json', 'as a client gets them'],
    ],
  },
  call: {
    flags: ['--demo', '--dry-run', ['--pcid', 'which connection of the store to use']],
    examples: [
      ['call offices_list --demo', ''],
      [`call offices_get '{"id": "124"}'`, ''],
    ],
  },
  doctor: {
    flags: ['--json', '--demo', ['--pcid', 'the connection whose key is tried'], '--store'],
    examples: [
      ['doctor', ''],
      ['doctor --json', 'for scripts'],
    ],
  },
  settings: { flags: ['--json'], examples: [['settings', '']] },
  completion: {
    flags: [],
    examples: [['completion bash > words.sh', 'then: source words.sh']],
  },
};

/** The words that lead to a command, without the program's name. */
function pathOf(command: Command): string {
  const words: string[] = [];
  for (let step = command; step.parent !== null; step = step.parent) words.unshift(step.name());
  return words.join(' ');
}

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent));

const withSmallLetter = (text: string): string => text.replace(/^[A-Z](?![A-Z])/, (one) => one.toLowerCase());

/** The first clause of what a setting means, and its default: the command "settings" tells the rest. */
const inShort = (meaning: string): string => {
  const [clause = ''] = meaning.split(/[:;]| \(/, 1);
  return withSmallLetter(clause) + (/ \(default [^)]*\)$/.exec(meaning)?.[0] ?? '');
};

function shownOptions(command: Command): readonly Option[] {
  const all = rootOf(command).options;
  const chosen = (helps[pathOf(command)]?.flags ?? []).flatMap((entry) => {
    const [flag, meaning] = typeof entry === 'string' ? [entry, undefined] : entry;
    const option = all.find(({ long }) => long === flag);
    return option ? [new Option(option.flags, meaning ?? inShort(option.description))] : [];
  });
  const own = command.parent === null ? command.options.filter(({ short }) => short) : command.options;
  return [...(command.parent === null ? [] : own), ...chosen, ...(command.parent === null ? own : [])];
}

/** The last lines of a command's help. */
export function helpFooter(command: Command): string {
  const path = pathOf(command);
  const examples = (helps[path]?.examples ?? []).map(([words, does]) => {
    const line = `  $ ${NAME} ${words}`;
    if (does === '') return line;
    const withMeaning = `${line}   ${does}`;
    return withMeaning.length > WIDTH ? `${line}\n      ${does}` : withMeaning;
  });
  const all = `All flags and variables: ${NAME} settings`;
  const end =
    path === ''
      ? `Exit codes: 0 done, 1 it failed, 2 the command line or a setting is unusable\n${all}`
      : all;
  return `\nExamples:\n${examples.join('\n')}\n\n${end}`;
}

/** How help is laid out: options that matter to the command, in 80 columns. */
export const helpLayout: Partial<Help> = {
  helpWidth: WIDTH,
  visibleOptions(command) {
    return [...shownOptions(command), new Option('-h, --help', 'show this help')];
  },
  visibleCommands: (command) => command.commands.filter((child) => child.name() !== 'help'),
  subcommandTerm: (command) =>
    [
      command.name(),
      ...command.registeredArguments.flatMap((word) => (word.required ? `<${word.name()}>` : [])),
    ].join(' '),
};

function flagsOf(command: Command): readonly string[] {
  const own = command.options.flatMap(({ long }) => (long ? [long] : []));
  return [...own, ...command.commands.flatMap(flagsOf)];
}

/** What to do instead of an unknown flag. */
function hintFor(program: Command, flag: string): string {
  const secret = settings.find((setting) => setting.secret && `--${setting.flag}` === flag);
  if (secret !== undefined) return `Secrets have no flag: set ${secret.env} in the environment.`;
  const near = nearestWord(flag, [...flagsOf(program), '--help']);
  return near === undefined ? `All flags: ${NAME} settings` : `Did you mean ${near}?`;
}

/** What is told of a command line that cannot be used: safe on a terminal, and with the flag that was meant. */
export function explainUsage(program: Command, message: string): string {
  const [, given] = /^error: unknown option '([\s\S]*?)'\n/.exec(message) ?? [];
  if (given === undefined) return safeLines(message);
  // What follows = is a value, perhaps a secret one.
  const [flag = ''] = given.split('=', 1);
  return safeLines(`error: unknown option '${flag.replaceAll('\n', ' ')}'\n${hintFor(program, flag)}\n`);
}
