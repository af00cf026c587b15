import { Argument, Command, Option } from 'commander';
import { type Config, readConfig, type Setting, settingGroups, settings } from '../config.ts';
import { nearestWord } from '../nearest-word.ts';
import { version } from '../version.ts';
import type { Shell } from './completion.ts';
import { UsageError } from './usage-error.ts';

const examples = `
Examples:
  $ dialpad-organization-mcp --demo
      serve over stdio on the embedded Dialpad, without an account
  $ DIALPAD_API_KEY=... dialpad-organization-mcp
      serve your own account over stdio
  $ dialpad-organization-mcp tools --toolsets
      what there is, and what it costs a model
  $ dialpad-organization-mcp call offices_list --demo
      one call from the shell
  $ dialpad-organization-mcp doctor
      find out why something does not work

Secrets have no flag: set DIALPAD_API_KEY and the like in the environment.
Exit codes: 0 done; 1 the call, the check or the start failed;
            2 the command line or a setting cannot be used.`;

const moreSettings = '\nAll settings, as flags and variables: dialpad-organization-mcp settings';

/** The settings that the short help shows. The command "settings" shows all. */
const inShortHelp: readonly Setting['group'][] = ['account', 'tools', 'log'];

/** A flag for every setting that is no secret. Its name in camel case is the setting's name. */
const settingOptions = (): readonly Option[] =>
  settings
    .filter((setting) => !setting.secret)
    .map(({ flag, isSwitch, placeholder = 'value', meaning, fallback, group }) => {
      // `tools --toolsets`, without a list, asks for the toolsets themselves.
      const value = isSwitch ? '' : flag === 'toolsets' ? ` [${placeholder}]` : ` <${placeholder}>`;
      const initial = fallback && !isSwitch ? ` (default ${fallback})` : '';
      return new Option(`--${flag}${value}`, meaning + initial)
        .helpGroup(`${settingGroups[group]}:`)
        .hideHelp(!inShortHelp.includes(group));
    });

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
  const config = readConfig(process.env, { ...flags, ...(toolsetsAlone && { toolsets: undefined }) });
  return { config, ...switches(command), toolsetsAlone };
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

/** The command line. Each command is loaded when it runs, so that none pays for another. */
export function createProgram(): Command {
  const program = new Command('dialpad-organization-mcp')
    .description("MCP server for a company's Dialpad organization.")
    .version(version)
    .option('--demo', 'use the embedded Dialpad; no key needed')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples)
    .addHelpText('afterAll', moreSettings)
    .showSuggestionAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  for (const option of settingOptions()) program.addOption(option);

  program
    .command('stdio', { isDefault: true })
    .description('serve one client over stdin and stdout (the default)')
    .argument('[unknown...]')
    .action(async (words: string[], _options, command: Command) => {
      refuseUnknown(program, words);
      const { config, demo } = given(command);
      const { stdio } = await import('./stdio.ts');
      await stdio(config, demo);
    });

  program
    .command('simulator')
    .description('run the embedded Dialpad alone')
    .action(async (_options, command: Command) => {
      const { simulator } = await import('./simulator.ts');
      await simulator(given(command).config);
    });

  program
    .command('tools')
    .description('list the tools; with --toolsets the toolsets and their cost in tokens')
    .action(async (_options, command: Command) => {
      const { config, json, toolsetsAlone } = given(command);
      const { tools, toolsets } = await import('./tools.ts');
      if (toolsetsAlone) toolsets(config, json);
      else tools(config, json);
    });

  program
    .command('call')
    .description('make one call from the shell; "-" reads the arguments from stdin')
    .argument('<tool>', 'name, with or without dialpad_organization_')
    .argument('[json]', 'arguments')
    .action(async (tool: string, json: string | undefined, _options, command: Command) => {
      const { config, demo } = given(command);
      const { call } = await import('./call.ts');
      process.exitCode = await call(config, demo, tool, json);
    });

  program
    .command('doctor')
    .description('check settings, key, network and store, and tell the fix for what is wrong')
    .action(async (_options, command: Command) => {
      const { demo, json } = switches(command);
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor(() => given(command).config, demo, json);
    });

  program
    .command('settings')
    .description('list every setting: variable, flag, default and meaning')
    .action(async (_options, command: Command) => {
      const { printSettings } = await import('./settings.ts');
      printSettings(switches(command).json);
    });

  program
    .command('completion')
    .description('print a script that completes commands, flags and tool names in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample:\n  $ source <(dialpad-organization-mcp completion bash)')
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion.ts');
      process.stdout.write(completionScript(program, shell));
    });

  return program;
}
