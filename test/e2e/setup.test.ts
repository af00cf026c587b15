import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { parse as parseToml } from 'smol-toml';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mcpClients } from '../../src/cli/setup/clients.ts';
import { tools } from '../../src/registry/registry.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';

let simulator: Simulator;
let home: string;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'setup-'));
});
afterEach(() => rmSync(home, { recursive: true }));

interface RunOptions {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const environmentOf = (more: Readonly<Record<string, string>> = {}) => ({
  ...childEnvironment,
  HOME: home,
  DIALPAD_BASE_URL: simulator.origin,
  // A run of the tests without the direct path sets it, and setup would write it.
  MCP_DIRECT_PATH: '',
  ...more,
});

/** Runs `setup` for a user who has nothing else. */
async function setup(args: readonly string[], { stdin = '', environment = {} }: RunOptions = {}) {
  const child = spawn(process.execPath, [bundle, 'setup', ...args], { env: environmentOf(environment) });
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

const machine = () => ({ platform: process.platform, home, environment: {} });

function fileOf(id: string): string {
  const client = mcpClients.find((known) => known.id === id);
  if (client === undefined) throw new Error(`there is no client ${id}`);
  return client.file(machine());
}

function writeConfiguration(id: string, content: string): string {
  const file = fileOf(id);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const key = () => simulator.keys.companyAdmin;
const launched = { command: process.execPath, args: [bundle] };
const entryWith = (apiKey: string) => ({
  ...launched,
  env: { DIALPAD_API_KEY: apiKey, DIALPAD_BASE_URL: simulator.origin },
});
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const backupsOf = (file: string) => readdirSync(dirname(file)).filter((name) => name.endsWith('.bak'));

describe('setup', () => {
  test.each(mcpClients.map(({ id }) => id))(
    'setup writes a configuration with which %s can list the tools',
    async (id) => {
      const { status, stderr } = await setup(['--client', id, '--yes'], { stdin: `${key()}\n` });
      expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('verified') });
      const client = mcpClients.find((known) => known.id === id);
      const content = readFileSync(fileOf(id), 'utf8');
      const written = client?.format === 'toml' ? parseToml(content) : JSON.parse(content);
      const { command, args, env } = z
        .object({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) })
        .parse(written[client?.section ?? '']['dialpad-organization']);
      const session = new Client({ name: 'test', version: '1.0.0' });
      await session.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }));
      expect((await session.listTools()).tools.length).toBeGreaterThan(30);
      const result = await session.callTool({ name: 'dialpad_organization_company_get', arguments: {} });
      await session.close();
      expect(result.isError ?? false).toBe(false);
    },
  );

  test('setup writes every setting for one account over stdio', async () => {
    const flags = [
      '--dry-run',
      '--tools',
      'offices_list',
      '--timeout-ms',
      '5000',
      '--audit-file',
      'audit.log',
    ];
    const { stdout } = await setup(['--print', '--json', '--client', 'cursor', '--demo', ...flags]);
    expect(JSON.parse(stdout)[0].entry.env).toEqual({
      DIALPAD_TOOLS: 'offices_list',
      MCP_DRY_RUN: 'true',
      DIALPAD_TIMEOUT_MS: '5000',
      MCP_AUDIT_FILE: expect.stringMatching(/^\/.*\/audit\.log$/),
    });
  });

  test('setup keeps everything else in the configuration, and makes a backup', async () => {
    const before = { theme: 'dark', mcpServers: { other: { command: 'x' } }, last: [1, 2] };
    const original = `${JSON.stringify(before, null, 4)}\n`;
    const file = writeConfiguration('cursor', original);
    expect((await setup(['--client', 'cursor', '--yes'], { stdin: key() })).status).toBe(0);
    const mcpServers = { ...before.mcpServers, 'dialpad-organization': entryWith(key()) };
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify({ ...before, mcpServers }, null, 4)}\n`);
    const [backup = '', ...more] = backupsOf(file);
    expect(more).toEqual([]);
    expect(readFileSync(join(dirname(file), backup), 'utf8')).toBe(original);
  });

  test('setup keeps comments, order and other servers of a TOML configuration', async () => {
    const original = '# mine\nmodel = "x"\n\n[mcp_servers.other]\ncommand = "y" # why\n';
    const file = writeConfiguration('codex', original);
    expect((await setup(['--client', 'codex', '--yes'], { stdin: key() })).status).toBe(0);
    expect(readFileSync(file, 'utf8').startsWith(original)).toBe(true);
    expect((await setup(['--client', 'codex', '--yes', '--remove'])).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(original);
  });

  test('setup replaces its earlier entry, and changes nothing when it is the same', async () => {
    await setup(['--client', 'cursor', '--yes', '--demo']);
    expect((await setup(['--client', 'cursor', '--yes'], { stdin: key() })).status).toBe(0);
    expect(readJson(fileOf('cursor'))).toEqual({ mcpServers: { 'dialpad-organization': entryWith(key()) } });
    const again = await setup(['--client', 'cursor', '--yes'], { stdin: key() });
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('Cursor: nothing to change.') });
    expect(backupsOf(fileOf('cursor'))).toHaveLength(1);
  });

  test('setup writes to the target of a link, and keeps the permissions of the file', async () => {
    const target = join(home, 'dotfiles.json');
    writeFileSync(target, '{}', { mode: 0o640 });
    mkdirSync(dirname(fileOf('cursor')), { recursive: true });
    symlinkSync(target, fileOf('cursor'));
    expect((await setup(['--client', 'cursor', '--yes', '--demo'])).status).toBe(0);
    expect(readJson(target)).toEqual({
      mcpServers: {
        'dialpad-organization': { ...launched, args: [bundle, '--demo'] },
      },
    });
    expect(statSync(target).mode & 0o777).toBe(0o640);
  });

  test('every file with the key is readable by its owner only: a new or an existing configuration, and its backup', async () => {
    await setup(['--client', 'windsurf', '--yes'], { stdin: key() });
    expect(statSync(fileOf('windsurf')).mode & 0o777).toBe(0o600);
    const file = writeConfiguration('cursor', '{}');
    chmodSync(file, 0o644);
    await setup(['--client', 'cursor', '--yes'], { stdin: key() });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await setup(['--client', 'cursor', '--yes', '--remove']);
    const modes = backupsOf(file).map((name) => statSync(join(dirname(file), name)).mode & 0o777);
    expect(modes.toSorted()).toEqual([0o600, 0o644]);
  });

  test('setup takes the key from a file or from the environment', async () => {
    const keyFile = join(home, 'key');
    writeFileSync(keyFile, `${key()}\n`);
    const environment = { DIALPAD_API_KEY: key() };
    expect((await setup(['--client', 'cursor', '--yes', '--key-file', keyFile])).status).toBe(0);
    expect((await setup(['--client', 'windsurf', '--yes'], { environment })).status).toBe(0);
    expect(readJson(fileOf('windsurf'))).toEqual(readJson(fileOf('cursor')));
  });

  test('setup writes settings of the command line into the entry', async () => {
    await setup(['--client', 'cursor', '--yes', '--demo', '--read-only', '--toolsets', 'offices,rooms']);
    expect(readFileSync(fileOf('cursor'), 'utf8')).toContain('"DIALPAD_READ_ONLY": "true"');
    expect(readFileSync(fileOf('cursor'), 'utf8')).toContain('"DIALPAD_TOOLSETS": "offices,rooms"');
  });

  test('setup finds the clients of this machine by their folders', async () => {
    mkdirSync(join(home, '.cursor'));
    mkdirSync(join(home, '.gemini'));
    const { status, stdout } = await setup(['--yes', '--demo', '--json']);
    expect(status).toBe(0);
    const ids = z.array(z.object({ client: z.string() })).parse(JSON.parse(stdout));
    expect(ids.map(({ client }) => client)).toEqual(['cursor', 'gemini-cli']);
  });

  test('setup says which tools an office key cannot use', async () => {
    const stdin = simulator.keys.officeAdmin;
    const { status, stderr } = await setup(['--client', 'cursor', '--yes'], { stdin });
    expect(status).toBe(0);
    expect(stderr).toMatch(
      new RegExp(
        `^Tools: \\d+ of ${tools.length} can be used; \\d+ need a company admin key\\. .*--exclude-tools`,
        'm',
      ),
    );
  });

  test('setup never prints the key', async () => {
    const { stdout, stderr } = await setup(['--client', 'cursor', '--client', 'codex', '--yes'], {
      stdin: key(),
    });
    expect(stdout + stderr).not.toContain(key());
    expect(stderr).toContain('(hidden)');
  });
});

describe('setup --print', () => {
  test('prints the entries of all clients on a machine without one', async () => {
    const { status, stdout } = await setup(['--print', '--demo']);
    expect(status).toBe(0);
    for (const { name } of mcpClients) expect(stdout).toContain(`${name}, in `);
  });

  test.each([[[]], [['--json']]])('setup --print prints the entries and writes nothing %j', async (more) => {
    mkdirSync(join(home, '.cursor'));
    mkdirSync(join(home, '.codex'));
    const { status, stdout } = await setup(['--print', ...more]);
    expect(status).toBe(0);
    expect(stdout).toContain('YOUR_API_KEY');
    expect(stdout).toContain(fileOf('codex'));
    expect(readdirSync(join(home, '.cursor'))).toEqual([]);
    expect(readdirSync(join(home, '.codex'))).toEqual([]);
  });
});

describe('setup --remove', () => {
  test.each(mcpClients.map(({ id }) => id))('setup --remove removes the entry for %s', async (id) => {
    const original = id === 'codex' ? 'model = "x"\n' : '{\n  "a": 1\n}\n';
    const file = writeConfiguration(id, original);
    await setup(['--client', id, '--yes', '--demo']);
    expect(readFileSync(file, 'utf8')).not.toBe(original);
    expect((await setup(['--client', id, '--yes', '--remove'])).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(original);
  });

  test('setup --remove --print prints what would be removed, and changes nothing', async () => {
    const none = await setup(['--remove', '--print']);
    expect(none).toMatchObject({ status: 0, stdout: 'There is nothing to remove.\n' });
    await setup(['--client', 'cursor', '--yes', '--demo']);
    const before = readFileSync(fileOf('cursor'), 'utf8');
    const { stdout } = await setup(['--remove', '--print']);
    expect(stdout).toBe(`Cursor: remove "dialpad-organization" from ${fileOf('cursor')}\n`);
    const { stdout: json } = await setup(['--remove', '--print', '--json']);
    expect(JSON.parse(json)).toEqual([{ client: 'cursor', file: fileOf('cursor') }]);
    expect(readFileSync(fileOf('cursor'), 'utf8')).toBe(before);
  });

  test('setup --remove names the backups that contain an API key', async () => {
    await setup(['--client', 'cursor', '--yes'], { stdin: key() });
    await setup(['--client', 'vscode', '--yes', '--demo']);
    const { stderr } = await setup(['--client', 'cursor', '--client', 'vscode', '--yes', '--remove']);
    const [backup = ''] = backupsOf(fileOf('cursor'));
    expect(stderr).toMatch(/these backups, which contain an API key:\n\s+\S+\n?$/);
    expect(stderr).toContain(join(dirname(fileOf('cursor')), backup));
  });

  test('setup --remove for a configuration that is not JSON says how to remove the entry', async () => {
    const file = writeConfiguration('cursor', '{"mcpServers": ');
    const { status, stderr } = await setup(['--client', 'cursor', '--yes', '--remove']);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('run setup --remove again, or delete "dialpad-organization"'),
    });
    expect(readFileSync(file, 'utf8')).toBe('{"mcpServers": ');
  });

  test('setup --json prints an empty list when there is nothing to change', async () => {
    const { status, stdout } = await setup(['--client', 'cursor', '--yes', '--remove', '--json']);
    expect({ status, stdout: JSON.parse(stdout) }).toEqual({ status: 0, stdout: [] });
  });

  test('setup --remove changes nothing without an entry of this server', async () => {
    const file = writeConfiguration('cursor', '{"mcpServers":{"other":{"command":"x"}}}');
    expect((await setup(['--client', 'cursor', '--yes', '--remove'])).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{"mcpServers":{"other":{"command":"x"}}}');
    expect(backupsOf(file)).toEqual([]);
  });
});

describe('setup changes nothing and says what to do', () => {
  const other = { mcpServers: { 'dialpad-organization': { command: 'npx', args: ['other-server'] } } };

  test.each<[string, string, string, string]>([
    ['that is not JSON', 'cursor', '{"mcpServers": ', 'is not JSON'],
    ['that is a list', 'cursor', '[]', 'is not a JSON object'],
    ['with comments', 'vscode', '{\n  // mine\n  "servers": {}\n}', 'contains comments, which would be lost'],
    ['with numbers beyond 2^53', 'cursor', '{"a": 12345678901234567890}', 'would lose digits'],
    ['whose servers are a list', 'cursor', '{"mcpServers": []}', 'has a "mcpServers" that is not an object'],
    ['with another server of that name', 'cursor', JSON.stringify(other), 'rename or remove that one first'],
    ['that is not TOML', 'codex', 'model = ', 'is not TOML'],
    [
      'with an inline table',
      'codex',
      'mcp_servers = { a = { command = "x" } }\n',
      'in a form that cannot be edited',
    ],
  ])(
    'setup changes nothing for a configuration %s and says what to do',
    async (_what, id, configuration, reason) => {
      const file = writeConfiguration(id, configuration);
      const { status, stderr } = await setup(['--client', 'windsurf', '--client', id, '--yes', '--demo']);
      expect(status).toBe(2);
      expect(stderr).toContain(reason);
      expect(stderr).toContain(`setup --print --client ${id}`);
      expect(readFileSync(file, 'utf8')).toBe(configuration);
      expect(backupsOf(file)).toEqual([]);
      expect(existsSync(fileOf('windsurf'))).toBe(false);
    },
  );

  test('setup changes nothing for a read-only configuration and says what to do', async () => {
    const file = writeConfiguration('cursor', '{}');
    chmodSync(file, 0o444);
    const { status, stderr } = await setup(['--client', 'cursor', '--yes', '--demo']);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('is read-only') });
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  test.each<[string, readonly string[], RunOptions, number, string]>([
    ['for a key that Dialpad rejects', ['--client', 'cursor', '--yes'], { stdin: 'wrong-key' }, 1, '401'],
    ['for an empty key', ['--client', 'cursor', '--yes'], {}, 2, 'The key is missing'],
    ['for two words as a key', ['--client', 'cursor', '--yes'], { stdin: 'a b' }, 2, 'contains a space'],
    ['without a terminal and --yes', ['--client', 'cursor'], { stdin: 'k' }, 2, 'Confirm with --yes'],
    ['for an unknown client', ['--client', 'emacs', '--yes'], {}, 2, 'Clients: claude-desktop'],
    ['on a machine without clients', ['--yes', '--demo'], {}, 2, 'No MCP client was found'],
    [
      'behind a proxy that is not running',
      ['--client', 'cursor', '--yes'],
      { stdin: 'k', environment: { HTTP_PROXY: 'http://127.0.0.1:1' } },
      1,
      'Check that the proxy in HTTPS_PROXY is running',
    ],
    [
      'for a key file that is missing',
      ['--client', 'cursor', '--yes', '--key-file', '/none'],
      {},
      2,
      '--key-file',
    ],
  ])('setup changes nothing and says what to do: %s', async (_what, args, options, code, reason) => {
    const { status, stdout, stderr } = await setup(args, options);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toContain(reason);
    expect(existsSync(fileOf('cursor'))).toBe(false);
  });
});
