import { Argument, Command, Option } from 'commander';
import { z } from 'zod';
import { withDemoStoreKey } from '../app/demo.ts';
import { type Config, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import { version } from '../lib/version.ts';
import type { Shell } from './commands/completion-command.ts';
import { explainUsage, helpFooter, helpLayout } from './help.ts';
import { UsageError } from './usage-error.ts';

/** A flag for every setting that is no secret. Its name in camel case is the setting's name. */
const settingOptions = (): readonly Option[] =>
  settings
    .filter((setting) => !setting.secret)
    .flatMap(({ flag, deprecatedFlag, isSwitch, placeholder = 'value', meaning, fallback }) => {
      // `tools --toolsets`, without a list, asks for the toolsets themselves.
      const value = isSwitch ? '' : flag === 'toolsets' ? ` [${placeholder}]` : ` <${placeholder}>`;
      const initial = fallback && !isSwitch ? ` (default ${fallback})` : '';
      const option = new Option(`--${flag}${value}`, meaning + initial);
      // `callers add` grants several; everywhere else one is given.
      const current = flag === 'pcid' ? option.argParser(collect) : option;
      if (deprecatedFlag === undefined) return [current];
      return [current, new Option(`--${deprecatedFlag}${value}`, `deprecated: --${flag}`).hideHelp()];
    });

const collect = (word: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  word,
];

/** The switches that are no settings. */
function switches(command: Command): { demo: boolean; json: boolean } {
  const flags: Record<string, unknown> = command.optsWithGlobals();
  return { demo: flags.demo === true, json: flags.json === true };
}

/** The settings and switches that a command was given, on either side of its name. */
function given(command: Command): { config: Config; demo: boolean; json: boolean; toolsetsAlone: boolean } {
  const flags: Record<string, unknown> = command.optsWithGlobals();
  const toolsetsAlone = flags.toolsets === true;
  if (toolsetsAlone && command.name() !== 'tools') {
    throw new UsageError(
      '--toolsets needs a list',
      'See them with: dialpad-organization-mcp tools --toolsets',
    );
  }
  const config = loadConfig(process.env, { ...flags, ...(toolsetsAlone && { toolsets: undefined }) });
  return { config, ...switches(command), toolsetsAlone };
}

/** Refuses `--json` for a command that serves: what it writes is not for scripts. */
function refuseJson(command: Command): void {
  if (!switches(command).json) return;
  throw new UsageError(
    `${command.name()} serves until it is stopped, so --json means nothing here`,
    'It is for the commands that print something, such as: tools --json',
  );
}

/** Says which command was probably meant; the default command gets here with what was none. */
function refuseUnknown(program: Command, words: readonly string[]): void {
  const [word] = words;
  if (word === undefined) return;
  const names = program.commands.map((command) => command.name());
  const near = nearestWord(word, names);
  throw new UsageError(
    `unknown command "${word}"`,
    near ? `Did you mean "${near}"?` : `Commands: ${names.join(', ')}.`,
  );
}

/** What the flags `--pcid`, `--toolsets` and `--read-only` say where they describe a caller, not this server. */
const callerFlags = z.looseObject({
  pcid: z.array(z.string()).default([]),
  toolsets: z.string().optional(),
  readOnly: z.boolean().default(false),
});

/** As {@link given}, for what works on a store: the demo's, with its key, after --demo. */
function givenWithStore(command: Command): { config: Config; demo: boolean; json: boolean } {
  const { config, demo, json } = given(command);
  return { config: demo ? withDemoStoreKey(config) : config, demo, json };
}

function addStoreCommands(program: Command): void {
  const connections = program.command('connections').description('manage the connections of the store');
  connections
    .command('add')
    .description('add a connection; its API key comes from a prompt or from stdin')
    .requiredOption('--name <text>', 'what people call it')
    .addOption(
      new Option('--environment <name>', 'which Dialpad')
        .choices(['production', 'sandbox'])
        .default('production'),
    )
    .action(async ({ name, environment }, command: Command) => {
      const { config, json } = givenWithStore(command);
      const [pcid] = callerFlags.parse(command.optsWithGlobals()).pcid;
      const { addConnection } = await import('./commands/connections-command.ts');
      await addConnection(config, json, { name, environment, ...(pcid !== undefined && { pcid }) });
    });
  connections
    .command('list')
    .description('list the connections')
    .action(async (_options, command: Command) => {
      const { config, json } = givenWithStore(command);
      await (await import('./commands/connections-command.ts')).listConnections(config, json);
    });
  connections
    .command('remove')
    .description('remove a connection')
    .argument('<pcid>')
    .action(async (pcid: string, _options, command: Command) => {
      const { config, json } = givenWithStore(command);
      await (await import('./commands/connections-command.ts')).removeConnection(config, json, pcid);
    });
  connections
    .command('test')
    .description('ask Dialpad whether the key works, and write down its company')
    .argument('<pcid>')
    .action(async (pcid: string, _options, command: Command) => {
      const { config, json, demo } = givenWithStore(command);
      process.exitCode = await (await import('./commands/connections-command.ts')).testConnection(
        config,
        json,
        pcid,
        demo,
      );
    });

  const callers = program.command('callers').description('manage who may call this server');
  callers
    .command('add')
    .description('add a caller for --pcid ...; prints its token once')
    .requiredOption('--name <text>', 'what people call it')
    .option('--expires <lifetime>', 'when its token ends: 12h, 90d, 4w, 1y (default never)')
    .argument('[pcid...]', 'further PCIDs')
    .action(async (further: string[], { name, expires }, command: Command) => {
      const { config, json } = givenWithStore(command);
      const { pcid, toolsets, readOnly } = callerFlags.parse(command.optsWithGlobals());
      const pcids = [...pcid, ...further];
      if (pcids.length === 0) throw new UsageError('name at least one --pcid', 'See: connections list');
      const { addCaller } = await import('./commands/callers-command.ts');
      await addCaller(config, json, { name, pcids, toolsets: toolsets?.split(','), readOnly, expires });
    });
  callers
    .command('list')
    .description('list the callers')
    .action(async (_options, command: Command) => {
      const { config, json } = givenWithStore(command);
      await (await import('./commands/callers-command.ts')).listCallers(config, json);
    });
  callers
    .command('revoke')
    .description('refuse the token of a caller from now on')
    .argument('<id>')
    .action(async (id: string, _options, command: Command) => {
      const { config, json } = givenWithStore(command);
      await (await import('./commands/callers-command.ts')).revokeCaller(config, json, id);
    });
}

/** The command line. Each command is loaded when it runs, so that none pays for another. */
export function createProgram(): Command {
  const program = new Command('dialpad-organization-mcp')
    .description("MCP server for a company's Dialpad organization.")
    .version(version, '-V, --version', 'show the version')
    .option('--demo', 'use the embedded Dialpad: no key needed')
    .option('--json', 'print JSON, for scripts')
    .configureHelp(helpLayout)
    .configureOutput({ outputError: (message, write) => write(explainUsage(program, message)) })
    .addHelpText('afterAll', ({ command }) => helpFooter(command))
    .exitOverride();
  for (const option of settingOptions()) program.addOption(option);

  program
    .command('stdio', { isDefault: true })
    .description('serve one client over stdin and stdout (the default)')
    .argument('[unknown...]')
    .usage('[options]')
    .action(async (words: string[], _options, command: Command) => {
      refuseUnknown(program, words);
      refuseJson(command);
      const { config, demo } = given(command);
      const { stdio } = await import('./commands/stdio-command.ts');
      await stdio(config, demo);
    });

  program
    .command('http')
    .description('serve many clients over streamable HTTP')
    .action(async (_options, command: Command) => {
      refuseJson(command);
      const { config, demo } = given(command);
      const { http } = await import('./commands/http-command.ts');
      await http(config, demo);
    });

  addStoreCommands(program);

  program
    .command('simulator')
    .description('run the embedded Dialpad alone')
    .action(async (_options, command: Command) => {
      refuseJson(command);
      const { simulator } = await import('./commands/simulator-command.ts');
      await simulator(given(command).config);
    });

  program
    .command('tools')
    .description('list the tools, or with --toolsets the toolsets')
    .action(async (_options, command: Command) => {
      const { config, json, toolsetsAlone } = given(command);
      const { tools, toolsets } = await import('./commands/tools-command.ts');
      if (toolsetsAlone) toolsets(config, json);
      else tools(config, json);
    });

  program
    .command('call')
    .description('make one call from the shell')
    .argument('<tool>', 'name, with or without dialpad_organization_')
    .argument('[json]', 'arguments; "-" reads them from stdin')
    .action(async (tool: string, json: string | undefined, _options, command: Command) => {
      const { config, demo } = given(command);
      const { call } = await import('./commands/call-command.ts');
      process.exitCode = await call(config, demo, tool, json);
    });

  program
    .command('doctor')
    .description('check what a call needs, and tell how to fix it')
    .action(async (_options, command: Command) => {
      const { demo, json } = switches(command);
      const { doctor } = await import('./commands/doctor-command.ts');
      process.exitCode = await doctor(() => given(command).config, demo, json);
    });

  program
    .command('settings')
    .description('list every setting, with variable, flag and default')
    .action(async (_options, command: Command) => {
      const { printSettings } = await import('./commands/settings-command.ts');
      printSettings(switches(command).json);
    });

  program
    .command('completion')
    .description('print a script that completes words in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./commands/completion-command.ts');
      process.stdout.write(completionScript(program, shell));
    });

  return program;
}
