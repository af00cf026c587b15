import { Command } from 'commander';
import { nearestWord } from '../lib/nearest-word.ts';
import { commandLine } from '../lib/program-name.ts';
import { safeValue } from '../lib/safe-text.ts';
import { version } from '../lib/version.ts';
import {
  addSettingFlags,
  collect,
  examples,
  hasBareToolsets,
  inputOf,
  rejectBareToolsets,
  rejectJson,
  rejectRepeatedPcid,
  rejectServerFlags,
  showFlags,
  switchesOf,
} from './command-input.ts';
import { addCallersCommand, addConnectionsCommand, addStoreCommand } from './store-commands.ts';
import { UsageError } from './usage-error.ts';

/** An unknown command arrives here as words of the default command, or of `help`. */
function rejectUnknown(program: Command, [word]: readonly string[]): void {
  if (word === undefined) return;
  const names = program.commands.map((command) => command.name());
  const near = nearestWord(word, names);
  throw new UsageError(
    `Unknown command "${word}"`,
    near ? `Did you mean "${near}"?` : `Commands: ${names.join(', ')}.`,
  );
}

/** Checked before the setting of the same flag, which the error would name and the simulator does not read. */
function checkPort(command: Command): void {
  const { port }: Record<string, unknown> = command.optsWithGlobals();
  if (port === undefined || (/^\d{1,5}$/.test(String(port)) && Number(port) <= 65_535)) return;
  throw new UsageError(
    `--port must be a whole number from 0 to 65535, not ${safeValue(String(port))}`,
    `For example: ${commandLine('simulator --port 8081')}`,
  );
}

function addServingCommands(program: Command): void {
  showFlags(
    program
      .command('stdio', { isDefault: true })
      .description('serve one MCP client over stdin and stdout (the default)')
      .allowExcessArguments(),
    ...['demo', 'read-only', 'toolsets', 'exclude-tools', 'confirm', 'dry-run', 'pcid', 'log-level'],
  )
    .addHelpText('after', examples('--demo', '--toolsets offices,rooms --read-only'))
    .action(async (_options, command: Command) => {
      rejectUnknown(program, command.args);
      rejectJson(command);
      const { config, demo } = inputOf(command);
      await (await import('./commands/stdio-command.ts')).stdio(config, demo);
    });

  showFlags(
    program.command('http').description('serve many MCP clients over streamable HTTP'),
    ...['port', 'host', 'store', 'public-url', 'metrics', 'demo'],
  )
    .addHelpText('after', examples('http --demo', 'http --port 8080 --store file:store.json'))
    .action(async (_options, command: Command) => {
      rejectJson(command);
      const { config, demo } = inputOf(command);
      await (await import('./commands/http-command.ts')).http(config, demo);
    });

  showFlags(
    program
      .command('simulator')
      .description('start the Dialpad API simulator')
      .option('--port <n>', 'port to listen on; 0 picks a free one (default: 4010)'),
    ...['host', 'log-level'],
  )
    .addHelpText('after', examples('simulator', 'simulator --port 8081'))
    .action(async (_options, command: Command) => {
      rejectJson(command);
      checkPort(command);
      // MCP_PORT is the port of the MCP server, which runs beside the simulator.
      const { config } = inputOf(command, { ...process.env, MCP_PORT: '4010' });
      await (await import('./commands/simulator-command.ts')).simulator(config);
    });
}

function addToolCommands(program: Command): void {
  showFlags(
    program
      .command('tools')
      .description('list the tools, or with --toolsets the toolsets')
      .option('--toolsets [list]', 'list only these toolsets; without a list, the toolsets themselves'),
    ...['read-only', 'json'],
  )
    .addHelpText('after', examples('tools --toolsets', 'tools --toolsets offices --json'))
    .action(async (_options, command: Command) => {
      const { tools, toolsets } = await import('./commands/tools-command.ts');
      const { config, json } = inputOf(command);
      if (hasBareToolsets(command)) toolsets(config, json);
      else tools(config, json);
    });

  showFlags(
    program
      .command('call')
      .description('call one tool')
      .argument('<tool>', 'name, with or without dialpad_organization_')
      .argument('[json]', 'arguments; "-" reads them from stdin'),
    ...['demo', 'dry-run', 'confirm', 'pcid', 'json'],
  )
    .addHelpText('after', examples('call offices_list', `call rooms_list '{"fields": ["name"]}'`))
    .action(async (tool: string, args: string | undefined, _options, command: Command) => {
      const input = inputOf(command);
      const { call } = await import('./commands/call-command.ts');
      process.exitCode = await call(input, tool, args);
    });
}

function addAdministrationCommands(program: Command): void {
  showFlags(
    program.command('doctor').description('check what a call needs, and print the fix for what fails'),
    ...['demo', 'pcid', 'store', 'json'],
  )
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(async (_options, command: Command) => {
      const { demo, json } = switchesOf(command);
      const { doctor } = await import('./commands/doctor-command.ts');
      process.exitCode = await doctor(() => inputOf(command).config, demo, json);
    });

  showFlags(
    program.command('settings').description('list all settings with variable, flag and default'),
    'json',
  )
    .addHelpText('after', examples('settings'))
    .action(async (_options, command: Command) => {
      const { printSettings } = await import('./commands/settings-command.ts');
      printSettings(switchesOf(command).json);
    });
}

function addSetupCommand(program: Command): void {
  showFlags(
    program
      .command('setup')
      .description('add this server to the MCP clients on this machine')
      .option('--client <id>', 'client to set up; repeat it for several (default: those found)', collect)
      .option('--key-file <path>', 'file with the API key (default: a prompt, or stdin)')
      .option('--yes', 'write without a question')
      .option('--print', 'print the configuration and write nothing')
      .option('--remove', 'remove this server from the clients'),
    ...['demo', 'read-only', 'toolsets', 'exclude-tools', 'confirm', 'dry-run', 'base-url', 'json'],
  )
    .addHelpText('after', examples('setup --print', 'setup --client cursor --yes', 'setup --remove --yes'))
    .action(async (options, command: Command) => {
      rejectServerFlags(command);
      const { setup } = await import('./commands/setup-command.ts');
      const { client = [], keyFile, yes = false, print = false, remove = false } = options;
      process.exitCode = await setup(inputOf(command), { client, keyFile, yes, print, remove });
    });
}

/** Commander's own prints the whole help for an unknown command. */
function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('show the help of a command')
    .argument('[command...]')
    .addHelpText('after', examples('help http', 'help connections add'))
    .action((words: readonly string[]) => {
      let command = program;
      for (const word of words) {
        const next = command.commands.find((known) => known.name() === word);
        if (next === undefined) rejectUnknown(command, [word]);
        else command = next;
      }
      command.outputHelp();
    });
}

/** The command line. Each command is loaded when it runs. */
export function createProgram(): Command {
  const program = new Command(commandLine())
    .description("MCP server for a company's Dialpad organization.")
    .version(version, '-V, --version', 'show the version')
    // Errors are printed where they are caught, as text or as JSON.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      rejectBareToolsets(command);
      rejectRepeatedPcid(command);
    })
    .addHelpText(
      'after',
      `${examples('--demo', 'call offices_list --demo', 'doctor')}

Exit codes: 0 success, 1 failure, 2 invalid command line or setting`,
    )
    .addHelpText('afterAll', `\nAll flags and variables: ${commandLine('settings')}`);
  showFlags(program, 'demo', 'json');
  addSettingFlags(program, ['read-only', 'toolsets']);
  addServingCommands(program);
  addToolCommands(program);
  addSetupCommand(program);
  addConnectionsCommand(program);
  addCallersCommand(program);
  addStoreCommand(program);
  addAdministrationCommands(program);
  addHelpCommand(program);
  return program;
}
