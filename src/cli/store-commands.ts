import { type Command, Option } from 'commander';
import { withDemoStoreKey } from '../app/demo.ts';
import { commandLine } from '../lib/program-name.ts';
import { examples, inputOf, showFlags } from './command-input.ts';
import { UsageError } from './usage-error.ts';
import type { StoreContext } from './with-store.ts';

/** Flags of settings that describe a caller or a connection here, and not this server. */
function recordFlagsOf(command: Command) {
  const { pcid, toolsets, readOnly }: Record<string, unknown> = command.optsWithGlobals();
  return {
    pcids: Array.isArray(pcid) ? pcid.map(String) : [],
    toolsets: typeof toolsets === 'string' ? toolsets.split(',') : undefined,
    isReadOnly: readOnly === true,
  };
}

/** With --demo the settings have the key of the demo store. */
function contextOf(command: Command): StoreContext {
  const { config, demo, json } = inputOf(command);
  return { config: demo ? withDemoStoreKey(config) : config, demo, json };
}

/** Adds a command that works on the store. */
const define = (parent: Command, usage: string, description: string, ...lines: readonly string[]): Command =>
  showFlags(parent.command(usage).description(description), 'store', 'json').addHelpText(
    'after',
    examples(...lines),
  );

const loadConnections = () => import('./commands/connections-command.ts');
const loadCallers = () => import('./commands/callers-command.ts');
const loadStore = () => import('./commands/store-command.ts');

export function addConnectionsCommand(program: Command): void {
  const connections = define(
    program,
    'connections',
    'manage the Dialpad connections of the store',
    'connections add --name "Example Inc"',
    'connections list',
  );

  define(
    connections,
    'add',
    'add a connection; its API key comes from a prompt or from stdin',
    'connections add --name "Example Inc" --pcid acme',
  )
    .requiredOption('--name <text>', 'display name')
    .addOption(
      new Option('--environment <name>', 'Dialpad environment')
        .choices(['production', 'sandbox'])
        .default('production'),
    )
    .option('--pcid <id>', 'PCID to use (default: a new one)')
    .action(async ({ name, environment }, command: Command) => {
      const context = contextOf(command);
      const [pcid] = recordFlagsOf(command).pcids;
      const options = { name, environment, ...(pcid !== undefined && { pcid }) };
      await (await loadConnections()).addConnection(context, options);
    });

  define(connections, 'list', 'list the connections', 'connections list --json').action(
    async (_options, command: Command) => {
      const context = contextOf(command);
      await (await loadConnections()).listConnections(context);
    },
  );

  define(
    connections,
    'test [pcid]',
    'verify the API key of a connection and record its company',
    'connections test acme',
    'connections test --all',
  )
    .option('--all', 'test every connection')
    .action(async (pcid: string | undefined, { all }, command: Command) => {
      const context = contextOf(command);
      if ((pcid === undefined) !== (all === true)) {
        throw new UsageError(
          'Name one PCID, or use --all',
          `List the PCIDs: ${commandLine('connections list')}`,
        );
      }
      const { testConnections } = await import('./commands/connections-test-command.ts');
      process.exitCode = await testConnections(context, pcid);
    });

  define(
    connections,
    'set-key <pcid>',
    'replace the API key of a connection; it comes from a prompt or from stdin',
    'connections set-key acme',
  ).action(async (pcid: string, _options, command: Command) => {
    const context = contextOf(command);
    await (await loadConnections()).setConnectionKey(context, pcid);
  });

  for (const [name, status, effect] of [
    ['disable', 'disabled', 'reject calls for a connection until it is enabled again'],
    ['enable', 'active', 'accept calls for a disabled connection again'],
  ] as const) {
    define(connections, `${name} <pcid>`, effect, `connections ${name} acme`).action(
      async (pcid: string, _options, command: Command) => {
        const context = contextOf(command);
        await (await loadConnections()).setConnectionStatus(context, pcid, status);
      },
    );
  }

  define(connections, 'remove <pcid>', 'remove a connection', 'connections remove acme').action(
    async (pcid: string, _options, command: Command) => {
      const context = contextOf(command);
      await (await loadConnections()).removeConnection(context, pcid);
    },
  );
}

export function addCallersCommand(program: Command): void {
  const callers = define(
    program,
    'callers',
    'manage the callers of the HTTP server',
    'callers add --name crm --pcid acme',
    'callers list',
  );

  define(
    callers,
    'add',
    'add a caller; its token is printed once',
    'callers add --name crm --pcid acme --expires 90d',
  )
    .requiredOption('--name <text>', 'display name')
    .option('--pcid <id>', 'connection to grant; repeat it for several')
    .option('--toolsets <list>', 'toolsets to grant (default: all)')
    .option('--read-only', 'grant only reads')
    .option('--expires <lifetime>', 'lifetime of the token: 12h, 90d, 4w, 1y (default: no end)')
    .argument('[pcid...]', 'more connections to grant')
    .action(async (more: string[], { name, expires }, command: Command) => {
      const context = contextOf(command);
      const { pcids: named, toolsets, isReadOnly } = recordFlagsOf(command);
      const pcids = [...named, ...more];
      if (pcids.length === 0) {
        throw new UsageError(
          'Name at least one --pcid',
          `List the PCIDs: ${commandLine('connections list')}`,
        );
      }
      const options = { name, pcids, toolsets, readOnly: isReadOnly, expires };
      await (await loadCallers()).addCaller(context, options);
    });

  define(callers, 'list', 'list the callers', 'callers list --all --json')
    .option('--all', 'with revoked ones')
    .option('--pcid <id>', 'only callers that may use this connection')
    .action(async ({ all }, command: Command) => {
      const context = contextOf(command);
      const { pcids } = recordFlagsOf(command);
      await (await loadCallers()).listCallers(context, { all, pcids });
    });

  define(
    callers,
    'update <id>',
    'change the grant or the expiry of a caller; its token stays',
    'callers update ID --pcid acme --pcid globex',
    'callers update ID --toolsets all --expires never',
  )
    .option('--pcid <id>', 'connection to grant instead of the current ones; repeat it for several')
    .option('--toolsets <list>', 'toolsets to grant; all removes the restriction')
    .option('--read-only', 'grant only reads')
    .option('--read-write', 'grant reads and writes')
    .option('--expires <lifetime>', 'new lifetime from now on, such as 90d; never removes the expiry')
    .action(async (id: string, { readWrite, expires }, command: Command) => {
      const context = contextOf(command);
      const { pcids, toolsets, isReadOnly } = recordFlagsOf(command);
      if (isReadOnly && readWrite) {
        throw new UsageError('--read-only and --read-write exclude each other', 'Use one of them');
      }
      await (await loadCallers()).updateCaller(context, id, {
        pcids: pcids.length === 0 ? undefined : pcids,
        toolsets,
        readOnly: isReadOnly ? true : readWrite ? false : undefined,
        expires,
      });
    });

  define(callers, 'revoke <id>', 'reject the token of a caller from now on', 'callers revoke ID').action(
    async (id: string, _options, command: Command) => {
      const context = contextOf(command);
      await (await loadCallers()).revokeCaller(context, id);
    },
  );
}

export function addStoreCommand(program: Command): void {
  const store = define(
    program,
    'store',
    'manage the store as a whole',
    'store rekey',
    'store copy file:store.json file:copy.json',
  );

  define(
    store,
    'rekey',
    'encrypt and sign every record with the first key of MCP_STORE_KEY',
    'store rekey',
  ).action(async (_options, command: Command) => {
    const context = contextOf(command);
    process.exitCode = await (await loadStore()).rekeyStore(context);
  });

  showFlags(
    store
      .command('copy <from> <to>')
      .description('copy all connections and callers to an empty store, with tokens and grants'),
    'json',
  )
    .addHelpText(
      'after',
      `\nAn address is file:PATH, redis://HOST:PORT, or env:NAME for a variable that\ncontains one with a password.\n${examples(
        'store copy file:store.json file:new-store.json',
        'store copy env:MCP_STORE file:backup.json',
      )}`,
    )
    .action(async (from: string, to: string, _options, command: Command) => {
      const context = contextOf(command);
      await (await loadStore()).copyStores(context, [from, to]);
    });

  define(
    store,
    'upgrade',
    'print the records of a store of format 1; with --yes sign them in the current format',
    'store upgrade',
    'store upgrade --yes',
  )
    .option('--yes', 'sign the records')
    .action(async ({ yes }, command: Command) => {
      const context = contextOf(command);
      await (await loadStore()).upgradeStoreFormat(context, yes === true);
    });
}
