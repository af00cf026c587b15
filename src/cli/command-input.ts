import { type Command, Option } from 'commander';
import { type Config, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { commandLine } from '../lib/program-name.ts';
import { UsageError } from './usage-error.ts';

/** For a flag that may be repeated. */
export const collect = (word: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  word,
];

const optionOf = (flag: string): Option => {
  const setting = settings.find((known) => known.flag === flag);
  if (setting === undefined) throw new Error(`there is no setting --${flag}`);
  const { isSwitch, placeholder = 'value', meaning, fallback } = setting;
  // `tools --toolsets`, without a list, prints the toolsets themselves.
  const value = isSwitch ? '' : flag === 'toolsets' ? ` [${placeholder}]` : ` <${placeholder}>`;
  const initial = fallback && !isSwitch ? ` (default: ${fallback})` : '';
  const option = new Option(`--${flag}${value}`, meaning + initial);
  // Callers are granted several connections; rejectRepeatedPcid() rejects them elsewhere.
  return flag === 'pcid' ? option.argParser(collect) : option;
};

/** Declares flags of settings and switches on a command, for its help: their values are parsed by the program. */
export function showFlags(command: Command, ...flags: readonly string[]): Command {
  const switches: Readonly<Record<string, string>> = {
    demo: 'use the embedded simulator; no API key needed',
    json: 'print JSON, for scripts',
  };
  for (const flag of flags) {
    const meaning = switches[flag];
    command.addOption(meaning === undefined ? optionOf(flag) : new Option(`--${flag}`, meaning));
  }
  return command;
}

/** A hidden flag for every setting that is not a secret, and for the earlier names of settings. */
export function addSettingFlags(program: Command, visibleFlags: readonly string[]): void {
  for (const { flag, deprecatedFlag, secret } of settings) {
    if (secret) continue;
    program.addOption(optionOf(flag).hideHelp(!visibleFlags.includes(flag)));
    if (deprecatedFlag !== undefined) {
      program.addOption(new Option(`--${deprecatedFlag} <value>`, `earlier name of --${flag}`).hideHelp());
    }
  }
}

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${commandLine(line)}`).join('\n')}`;

export interface Switches {
  readonly demo: boolean;
  readonly json: boolean;
}

export function switchesOf(command: Command): Switches {
  const flags: Record<string, unknown> = command.optsWithGlobals();
  return { demo: flags.demo === true, json: flags.json === true };
}

/** The settings of the environment and the flags, and the switches. Throws ConfigError. */
export function inputOf(
  command: Command,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Switches & { readonly config: Config } {
  const { toolsets, ...flags }: Record<string, unknown> = command.optsWithGlobals();
  const config = loadConfig(environment, toolsets === true ? flags : { ...flags, toolsets });
  return { config, ...switchesOf(command) };
}

export const hasBareToolsets = (command: Command): boolean => command.optsWithGlobals().toolsets === true;

/** Only `tools` has a meaning for --toolsets without a list. */
export function rejectBareToolsets(command: Command): void {
  if (command.name() === 'tools' || !hasBareToolsets(command)) return;
  throw new UsageError('--toolsets needs a list', `List the toolsets: ${commandLine('tools --toolsets')}`);
}

/** Only callers have several connections. */
export function rejectRepeatedPcid(command: Command): void {
  const { pcid }: Record<string, unknown> = command.optsWithGlobals();
  if (!Array.isArray(pcid) || pcid.length < 2 || command.parent?.name() === 'callers') return;
  throw new UsageError('--pcid is repeated', `${command.name()} works with one connection: name one PCID.`);
}

/** Rejects flags that the entry of a client would not have: it starts a server over stdio with one account. */
export function rejectServerFlags(command: Command): void {
  const flags: Record<string, unknown> = command.optsWithGlobals();
  const rejected = settings.find(
    ({ name, group }) =>
      flags[name] !== undefined && (['hosted', 'http', 'oauth'].includes(group) || name === 'pcid'),
  );
  if (rejected === undefined) return;
  throw new UsageError(
    `setup does not use --${rejected.flag}`,
    'It adds a server with one account over stdio. Flags for that: --help, and the groups "Tools and writes", "Limits" and "Log" of the command "settings".',
  );
}

/** Rejects `--json` for a command that serves: its output is not for scripts. */
export function rejectJson(command: Command): void {
  if (!switchesOf(command).json) return;
  throw new UsageError(
    `--json is not supported by ${command.name()}, which serves until it is stopped`,
    `Use it with commands that print a result, such as: ${commandLine('tools --json')}`,
  );
}
