import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { Readable } from 'node:stream';
import type { Config } from '../../config/load-config.ts';
import { readSecretFile } from '../../config/read-secret-file.ts';
import type { CheckResult } from '../../doctor/check-result.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { commandLine } from '../../lib/program-name.ts';
import { listedTools } from '../../protocol/listed-tools.ts';
import { select } from '../../registry/selection.ts';
import type { Switches } from '../command-input.ts';
import { chooseClients } from '../setup/choose-clients.ts';
import { findClients, type Machine, type McpClient, mcpClients } from '../setup/clients.ts';
import { type PlannedChange, planChange } from '../setup/plan-change.ts';
import { type Launch, launchOf, SERVER_NAME, serverEntry } from '../setup/server-entry.ts';
import { writeChange } from '../setup/write-change.ts';
import { askLine } from '../terminal/ask-line.ts';
import { writeJson } from '../terminal/json-output.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { printError } from '../terminal/report-error.ts';
import { UsageError } from '../usage-error.ts';

export interface SetupOptions {
  /** Ids of clients; empty for those found on this machine. */
  readonly client: readonly string[];
  readonly keyFile?: string | undefined;
  readonly yes: boolean;
  readonly print: boolean;
  readonly remove: boolean;
}

type Input = Switches & { readonly config: Config };

const CHECK_LIMIT_MS = 10_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function readKey({ config }: Input, { keyFile }: SetupOptions): Promise<string> {
  if (keyFile !== undefined) {
    const input = Readable.from([readSecretFile('--key-file', keyFile)]);
    return readSecret('', { input, fix: 'The file must contain only the key.' });
  }
  if (config.apiKey === undefined) {
    return readSecret('Dialpad API key: ', {
      fix: `Type it at the prompt, send it on stdin, or name a file with --key-file. Without a key: ${commandLine('setup --demo')}`,
    });
  }
  say('Using the API key of DIALPAD_API_KEY.');
  return config.apiKey;
}

/** Runs the checks of `doctor` for the key. Where the key cannot be checked, `key` says why. */
async function verifyKey(config: Config, apiKey: string): Promise<{ key: CheckResult; tools?: CheckResult }> {
  const { createDoctorContext } = await import('../../doctor/doctor-context.ts');
  const { checkApiKey, checkTools } = await import('../../doctor/check-api-key.ts');
  const { checkHost, checkProxy } = await import('../../doctor/check-network.ts');
  const context = await createDoctorContext({
    config,
    environment: process.env,
    account: { baseUrl: config.baseUrl, apiKey },
    demo: false,
    limitMs: CHECK_LIMIT_MS,
  });
  try {
    const key = await checkApiKey(context);
    if (key.ok === true) return { key, tools: await checkTools(context) };
    if (key.ok === false) return { key };
    const proxy = await checkProxy(context);
    return { key: proxy.ok === false ? proxy : await checkHost(context) };
  } finally {
    await context.close();
  }
}

const hidden = '(hidden)';

function withoutKey(entry: JsonObject): JsonObject {
  const { env } = entry;
  if (!isRecord(env) || env.DIALPAD_API_KEY === undefined) return entry;
  return { ...entry, env: { ...env, DIALPAD_API_KEY: hidden } };
}

async function snippet({ format, section }: McpClient, entry: JsonObject): Promise<string> {
  const value = { [section]: { [SERVER_NAME]: entry } };
  return format === 'json'
    ? JSON.stringify(value, null, 2)
    : (await import('smol-toml')).stringify(value).trim();
}

const describeRemoval = ({ client, path }: PlannedChange): string =>
  `${client.name}: remove "${SERVER_NAME}" from ${path}`;

/** Prints the entries to add by hand. */
async function printEntries(input: Input, clients: readonly McpClient[], machine: Machine, launch: Launch) {
  const rows = clients.map((client) => ({
    client,
    file: client.file(machine),
    entry: serverEntry(client, launch, input.config, input.demo ? undefined : 'YOUR_API_KEY'),
  }));
  if (input.json) {
    writeJson(rows.map(({ client, file, entry }) => ({ client: client.id, file, entry })));
    return;
  }
  for (const { client, file, entry } of rows) {
    process.stdout.write(`${client.name}, in ${file}:\n${await snippet(client, entry)}\n\n`);
  }
}

/** Prints what `--remove` would change. */
async function printRemovals(
  { json }: Input,
  clients: readonly McpClient[],
  machine: Machine,
  launch: Launch,
) {
  const planned = await Promise.all(clients.map((client) => planChange(client, machine, launch, undefined)));
  const removals = planned.filter((change) => change !== undefined);
  if (json) writeJson(removals.map(({ client, path }) => ({ client: client.id, file: path })));
  else if (removals.length === 0) process.stdout.write('There is nothing to remove.\n');
  else process.stdout.write(removals.map((change) => `${describeRemoval(change)}\n`).join(''));
}

async function writeAll(changes: readonly PlannedChange[], { json }: Input): Promise<void> {
  const written = [];
  const backupsWithKey = [];
  for (const change of changes) {
    const backup = await writeChange(change);
    if (backup !== undefined && change.before?.includes('DIALPAD_API_KEY')) backupsWithKey.push(backup);
    written.push({ client: change.client.id, file: change.path, backup: backup ?? null });
    if (json) continue;
    const where = backup === undefined ? '' : ` (backup: ${backup})`;
    process.stdout.write(`✓ ${change.client.name}: wrote ${change.path}${where}\n`);
  }
  if (backupsWithKey.length > 0) {
    say(`Delete what you do not need of these backups, which contain an API key:`);
    say(backupsWithKey.map((path) => `  ${path}`).join('\n'));
  }
  if (json) writeJson(written);
  else process.stdout.write('Restart these clients to load the change.\n');
}

/** Adds this server to the configuration of MCP clients, or removes it. Returns the exit code. */
export async function setup(input: Input, options: SetupOptions): Promise<number> {
  const { demo, config } = input;
  if (demo && options.keyFile !== undefined) {
    throw new UsageError('--demo and --key-file exclude each other', 'The simulator needs no key.');
  }
  // The server would not start with an unknown tool or toolset.
  if (!options.remove) select(listedTools, config);
  const machine = { platform: process.platform, home: homedir(), environment: process.env };
  const launch = launchOf(realpathSync(process.argv[1] ?? ''), process.execPath, process.platform);
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (!isTerminal && !options.yes && !options.print) {
    throw new UsageError(
      'There is no terminal for the questions',
      'Confirm with --yes, or only print with --print.',
    );
  }
  const mayAsk = isTerminal && !options.yes;
  if (options.print) {
    const isAny = options.client.length === 0 && findClients(machine).length === 0;
    const printed = isAny ? mcpClients : await chooseClients(options.client, machine, false);
    const print = options.remove ? printRemovals : printEntries;
    await print(input, printed, machine, launch);
    return 0;
  }
  const clients = await chooseClients(options.client, machine, mayAsk);

  const apiKey = demo || options.remove ? undefined : await readKey(input, options);
  if (apiKey !== undefined) {
    const { key, tools } = await verifyKey(config, apiKey);
    const { ok, detail, fix } = key;
    if (ok !== true) {
      printError(`The API key was not verified: ${detail}. Nothing was changed.`, fix, input.json);
      return 1;
    }
    say(`API key verified: ${detail}.`);
    if (tools?.ok === false) say(`Tools: ${tools.detail}. ${tools.fix}`);
  }

  const changes: PlannedChange[] = [];
  // All are planned before the first is written, so that a configuration that cannot be changed prevents all changes.
  for (const client of clients) {
    const entry = options.remove ? undefined : serverEntry(client, launch, config, apiKey);
    const change = await planChange(client, machine, launch, entry);
    if (change === undefined) say(`${client.name}: nothing to change.`);
    else changes.push(change);
  }
  for (const change of changes) {
    const { client, path, entry } = change;
    if (entry === undefined) say(describeRemoval(change));
    else say(`${client.name}: write to ${path}\n${await snippet(client, withoutKey(entry))}`);
  }
  if (changes.length === 0) {
    if (input.json) writeJson([]);
    return 0;
  }
  if (mayAsk && !/^y(es)?$/i.test((await askLine('Write these changes? [y/N] ')).trim())) {
    say('Nothing was changed.');
    return 1;
  }
  await writeAll(changes, input);
  return 0;
}
