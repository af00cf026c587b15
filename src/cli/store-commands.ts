import { type Command, Option } from 'commander';
import { z } from 'zod';
import { withDemoStoreKey } from '../app/demo.ts';
import type { Config } from '../config/load-config.ts';
import { examples, inputOf, type Switches, showFlags } from './command-input.ts';
import { UsageError } from './usage-error.ts';

/** Flags of settings that describe a caller here, and not this server. */
const callerFlags = z.looseObject({
  pcid: z.array(z.string()).default([]),
  toolsets: z.string().optional(),
  readOnly: z.boolean().default(false),
});

/** With --demo the settings have the key of the demo store. */
function storeInputOf(command: Command): Switches & { readonly config: Config } {
  const { config, demo, json } = inputOf(command);
  return { config: demo ? withDemoStoreKey(config) : config, demo, json };
}

export function addConnectionsCommand(program: Command): void {
  const connections = showFlags(
    program.command('connections').description('manage the Dialpad connections of the store'),
    'store',
    'json',
  ).addHelpText('after', examples('connections add --name "Example Inc"', 'connections list'));

  showFlags(
    connections
      .command('add')
      .description('add a connection; its API key comes from a prompt or from stdin')
      .requiredOption('--name <text>', 'display name')
      .addOption(
        new Option('--environment <name>', 'Dialpad environment')
          .choices(['production', 'sandbox'])
          .default('production'),
      )
      .option('--pcid <id>', 'PCID to use (default: a new one)'),
    'store',
    'json',
  )
    .addHelpText('after', examples('connections add --name "Example Inc" --pcid acme'))
    .action(async ({ name, environment }, command: Command) => {
      const { config, json } = storeInputOf(command);
      const [pcid] = callerFlags.parse(command.optsWithGlobals()).pcid;
      const { addConnection } = await import('./commands/connections-command.ts');
      await addConnection(config, json, { name, environment, ...(pcid !== undefined && { pcid }) });
    });

  showFlags(connections.command('list').description('list the connections'), 'store', 'json')
    .addHelpText('after', examples('connections list --json'))
    .action(async (_options, command: Command) => {
      const { config, json } = storeInputOf(command);
      await (await import('./commands/connections-command.ts')).listConnections(config, json);
    });

  showFlags(
    connections.command('test').description('verify the API key and record its company').argument('<pcid>'),
    'store',
    'json',
  )
    .addHelpText('after', examples('connections test acme'))
    .action(async (pcid: string, _options, command: Command) => {
      const { config, json, demo } = storeInputOf(command);
      const { testConnection } = await import('./commands/connections-command.ts');
      process.exitCode = await testConnection(config, json, pcid, demo);
    });

  showFlags(
    connections.command('remove').description('remove a connection').argument('<pcid>'),
    'store',
    'json',
  )
    .addHelpText('after', examples('connections remove acme'))
    .action(async (pcid: string, _options, command: Command) => {
      const { config, json } = storeInputOf(command);
      await (await import('./commands/connections-command.ts')).removeConnection(config, json, pcid);
    });
}

export function addCallersCommand(program: Command): void {
  const callers = showFlags(
    program.command('callers').description('manage the callers of the HTTP server'),
    'store',
    'json',
  ).addHelpText('after', examples('callers add --name crm --pcid acme', 'callers list'));

  showFlags(
    callers
      .command('add')
      .description('add a caller; its token is printed once')
      .requiredOption('--name <text>', 'display name')
      .option('--pcid <id>', 'connection to grant; repeat it for several')
      .option('--toolsets <list>', 'toolsets to grant (default: all)')
      .option('--read-only', 'grant only reads')
      .option('--expires <lifetime>', 'lifetime of the token: 12h, 90d, 4w, 1y (default: no end)')
      .argument('[pcid...]', 'more connections to grant'),
    'store',
    'json',
  )
    .addHelpText('after', examples('callers add --name crm --pcid acme --expires 90d'))
    .action(async (more: string[], { name, expires }, command: Command) => {
      const { config, json } = storeInputOf(command);
      const { pcid, toolsets, readOnly } = callerFlags.parse(command.optsWithGlobals());
      const pcids = [...pcid, ...more];
      if (pcids.length === 0) {
        throw new UsageError('name at least one --pcid', 'List the PCIDs: connections list');
      }
      const { addCaller } = await import('./commands/callers-command.ts');
      await addCaller(config, json, { name, pcids, toolsets: toolsets?.split(','), readOnly, expires });
    });

  showFlags(callers.command('list').description('list the callers'), 'store', 'json')
    .addHelpText('after', examples('callers list --json'))
    .action(async (_options, command: Command) => {
      const { config, json } = storeInputOf(command);
      await (await import('./commands/callers-command.ts')).listCallers(config, json);
    });

  showFlags(
    callers.command('revoke').description('reject the token of a caller from now on').argument('<id>'),
    'store',
    'json',
  )
    .addHelpText('after', examples('callers revoke ID'))
    .action(async (id: string, _options, command: Command) => {
      const { config, json } = storeInputOf(command);
      await (await import('./commands/callers-command.ts')).revokeCaller(config, json, id);
    });
}
