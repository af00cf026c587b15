import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../src/cli/program.ts';
import { settings } from '../../src/config/settings.ts';
import { version } from '../../src/lib/version.ts';
import { tools } from '../../src/registry/registry.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';
import { storeKeyOf } from '../support/store-key.ts';

/** Runs the bundle as a shell would, without a terminal and without settings of the machine. */
function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...args], {
    encoding: 'utf8',
    env: { ...childEnvironment, MCP_PORT: '0', ...environment },
    input: '',
  });
  return { status, stdout, stderr };
}

const program = createProgram();
const commandNames = program.commands.map((command) => command.name());
const commandPaths = program.commands.flatMap((command) => [
  command.name(),
  ...command.commands.map((child) => `${command.name()} ${child.name()}`),
]);

describe('help', () => {
  test('help fits into 80 columns and 40 lines, with examples and all commands', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    for (const name of commandNames) expect(stdout).toContain(`\n  ${name} `);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit codes:');
  });

  test.each(commandPaths)(
    'the help of %s fits into 80 columns, has an example and names the command "settings"',
    (path) => {
      const { status, stdout } = run([...path.split(' '), '--help']);
      expect(status).toBe(0);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(stdout).toMatch(new RegExp(`Examples:\\n  \\$ node \\S+main\\.js (${path}|--)`));
      expect(stdout).toMatch(/: node \S+main\.js settings/);
    },
  );

  test.each([
    ['http', ['--port', '--host', '--store']],
    ['simulator', ['--port']],
    ['tools', ['--json', '--toolsets']],
    ['doctor', ['--json', '--pcid']],
    ['callers add', ['--pcid', '--expires', '--read-only']],
  ])('the help of %s contains %j', (path, flags) => {
    const { stdout } = run([...path.split(' '), '--help']);
    for (const flag of flags) expect(stdout).toMatch(new RegExp(`^  ${flag} `, 'm'));
  });

  test('the command settings lists every setting, with its flag unless it is a secret', () => {
    const { stdout } = run(['settings']);
    for (const { env, flag, secret } of settings) {
      expect(stdout).toContain(env);
      if (!secret) expect(stdout).toContain(`--${flag}`);
    }
    expect(JSON.parse(run(['settings', '--json']).stdout)).toHaveLength(settings.length);
  });

  test('--version prints the version', () => {
    expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

test('`tools` prints the name of every tool in full', () => {
  const { stdout } = run(['tools']);
  for (const { name } of tools) expect(stdout).toContain(`${name} `);
});

describe('an invalid command line', () => {
  test.each([
    [['--read-onyl'], 'Did you mean --read-only?'],
    [['--read-only=true'], '--read-only takes no value'],
    [['call', 'offices_list', '--demo=yes'], '--demo takes no value'],
    [['-v'], 'Did you mean -V?'],
    [['simulator', '--port', 'x'], '--port must be a whole number'],
    [['setup', '--demo', '--yes', '--client', 'cursor', '--toolsets', 'office'], 'Did you mean "offices"?'],
    [['setup', '--print', '--port', '8080'], 'setup does not use --port'],
    [['setup', '--print', '--exclude-tools', 'nope'], 'unknown tool "nope"'],
    [['http', '--alowed-hosts', 'x'], 'Did you mean --allowed-hosts?'],
    [['callers', 'add', '--name', 'x', '--expirse', '1d'], 'Did you mean --expires?'],
    [['--api-key', 'x'], 'set DIALPAD_API_KEY in the environment'],
    [['--key=x'], 'set DIALPAD_API_KEY in the environment'],
    [['setup', '--key', 'x'], 'Secrets have no flag: use the prompt, stdin or --key-file.'],
    [
      ['connections', 'add', '--name', 'x', '--api-key', 'x'],
      'Secrets have no flag: use the prompt or stdin.',
    ],
    [['setup', '-y'], 'main.js setup --help'],
    [['http', '--demo', '--port'], 'main.js http --help'],
    [['tools', '--expires', '1d'], 'main.js tools --help'],
    [['setup', '--demo', '--key-file', 'key.txt'], '--demo and --key-file exclude each other'],
    [['doctr'], 'Did you mean "doctor"?'],
    [['help', 'doctr'], 'Did you mean "doctor"?'],
    [['help', 'connections', 'lst'], 'Did you mean "list"?'],
    [['connections', 'add', '--name', 'x', '--environment', 'test'], 'production, sandbox'],
    [['connections', 'lst'], "Unknown command 'lst'"],
    [['call', 'offices_get', '-', '--demo'], 'Stdin is empty: a JSON object is needed'],
    [['call', 'offices_get', '', '--demo'], 'The arguments are empty: a JSON object is needed'],
    [['call'], 'main.js call --help'],
    [['connections', 'enable'], 'main.js connections enable --help'],
    [['callers', 'remove', 'x'], 'main.js callers --help'],
    [['call', 'offices_lst', '--demo'], 'Did you mean "offices_list"?'],
    [['call', 'offices_get', '{id: 1}', '--demo'], 'not JSON'],
    [['call', 'offices_get', '5', '--demo'], 'must be a JSON object'],
    [['call', 'offices_get', '[1]', '--demo'], 'must be a JSON object'],
    [['call', 'offices_get', '--exclude-tools', 'offices_get', '--demo'], '--tools and --exclude-tools'],
    [['tools', '--toolsets', 'offises'], 'Did you mean "offices"?'],
    [['--port', 'many'], 'MCP_PORT'],
    [['doctor', '--toolsets'], '--toolsets needs a list'],
    [['call', 'company_get', '--pcid', 'a', '--pcid', 'b'], '--pcid is repeated'],
    [['connections', 'add', '--name', 'x', '--pcid', 'a', '--pcid', 'b'], '--pcid is repeated'],
    [['--json', '--demo'], '--json is not supported by'],
    [['http', '--json', '--demo'], '--json is not supported by'],
  ])('the invalid command line %j exits with 2 and says how to fix it', (args, sentence) => {
    const { status, stdout, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe('');
  });
});

describe('a word of the command line', () => {
  const hostile = `\u001b[2J\u202e${'x'.repeat(10_000)}`;

  test.each([
    [[`--${hostile}`]],
    [[hostile]],
    [['connections', hostile]],
    [['call', hostile]],
    [['connections', 'add', '--name', 'x', '--environment', hostile]],
    [['--confirm', hostile]],
    [['tools', '--toolsets', hostile]],
  ])('a word of the command line is printed shortened and without control characters (case %#)', (args) => {
    const { status, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(stderr).not.toContain('x'.repeat(81));
  });

  const key = 'abcDEF123ghiJKL456mnoPQR';
  test.each([
    [[key], {}],
    [[`--api-key=${key}`], {}],
    [[`--key=${key}`], {}],
    [['call', key], {}],
    [['tools', '--toolsets', key], {}],
    [['--confirm', key], {}],
    [['--port', key], {}],
    [['--base-url', `ftp://user:${key}@dialpad.example.com`], {}],
    [['--base-url', `https://user:${key}@dialpad.example.com`], {}],
    [['--base-url', `https://dialpad.example.com?key=${key}`], {}],
    [['--public-url', key], {}],
    [['tools'], { DIALPAD_API_KEY: `Bearer ${key}` }],
    [['tools'], { DIALPAD_API_KEY: `${key}\n${key}` }],
    [['tools'], { DIALPAD_EXCLUDE_TOOLS: `${key}\n${key}` }],
    [['connections', 'list'], { MCP_STORE: `redis://:${key}/@x`, MCP_STORE_KEY: key }],
  ])('a word of the command line that may be a key is not printed (case %#)', (args, environment) => {
    const { status, stdout, stderr } = run(args, environment);
    expect(status).toBe(2);
    expect(stdout + stderr).not.toContain(key);
    const doctor = run(['doctor', ...args.filter((word) => word.startsWith('--'))], environment);
    expect(doctor.stdout + doctor.stderr).not.toContain(key);
  });

  test('an invalid value is reported with its flag and its variable', () => {
    expect(run(['--confirm', 'always']).stderr).toContain(
      '--confirm (MCP_CONFIRM) must be one of never, risky, writes, not "always".',
    );
    expect(run([], { MCP_CONFIRM: 'always' }).stderr).toMatch(/^error: MCP_CONFIRM must be/);
    expect(run(['--public-url', 'x']).stderr).toContain('mcp.example.com, not "x"; a path goes into');
  });
});

describe('output', () => {
  test('output has no colours without a terminal', () => {
    for (const args of [['doctor', '--demo'], ['tools'], ['--help'], ['settings']]) {
      expect(run(args).stdout).not.toContain('\u001b');
    }
  });

  const commands = [['tools', '--json'], ['--help'], ['--version'], ['http', '--help']];

  test.each(commands)('output to a full disk exits with 1 and one sentence: %s %s', (...args) => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bundle, ...args], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toContain('The output cannot be written: ENOSPC');
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test.each(commands)(
    'output to a reader that closes early exits with 0 and prints no error: %s %s',
    async (...args) => {
      const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
      });
      const status = await new Promise((resolve) => child.once('close', resolve));
      expect({ status, said }).toEqual({ status: 0, said: '' });
    },
  );
});

describe('a port', () => {
  test.each(['http', 'simulator'])('a port in use ends %s with exit code 2 and the fix', async (command) => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const taken = typeof address === 'object' ? String(address?.port) : '';
    const { status, stderr } = run([command, '--demo', '--port', taken]);
    await new Promise((resolve) => server.close(resolve));
    expect(status).toBe(2);
    expect(stderr).toContain(`Port ${taken} of 127.0.0.1 is in use. Choose another with --port`);
  });

  test.each(['http', 'simulator'])(
    'an address of another machine ends %s with exit code 2 and the fix',
    (command) => {
      const folder = mkdtempSync(join(tmpdir(), 'cli-'));
      const args = ['--demo', '--host', '192.0.2.1', '--store', `file:${join(folder, 'store.json')}`];
      const { status, stderr } = run([command, ...args]);
      rmSync(folder, { recursive: true });
      expect(status).toBe(2);
      expect(stderr).toContain('192.0.2.1 is not an address of this machine');
    },
  );
});

const report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean().nullable(), fix: z.string().optional() })),
});

describe('doctor', () => {
  test('doctor --demo passes', () => {
    const { status, stdout } = run(['doctor', '--demo']);
    expect(stdout).not.toContain('✗');
    expect(stdout).toContain('✓ API key');
    expect(status).toBe(0);
  });

  test('doctor exits with 1 and prints the fix of a failed check, as text and as JSON', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const taken = typeof address === 'object' ? String(address?.port) : '';
    const asText = run(['doctor', '--demo', '--port', taken]);
    const asJson = run(['doctor', '--demo', '--port', taken, '--json']);
    await new Promise((resolve) => server.close(resolve));
    expect(asText.status).toBe(1);
    expect(asText.stdout).toMatch(/✗ Port .* is in use by another program/);
    expect(asText.stdout).toContain('1 to fix.');
    expect(asJson.status).toBe(1);
    const { ok, checks } = report.parse(JSON.parse(asJson.stdout));
    expect(ok).toBe(false);
    expect(checks.filter((check) => check.ok === false)).toEqual([
      { name: 'Port', ok: false, fix: expect.stringContaining('--port') },
    ]);
  });

  test('doctor checks the store and Redis with the bundled client', () => {
    const { status, stdout } = run(['doctor', '--demo'], {
      MCP_STORE: 'redis://127.0.0.1:1',
      MCP_STORE_KEY: storeKeyOf('first'),
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ Store [\s\S]*redis:\/\/127\.0\.0\.1:1.*ECONNREFUSED/);
    expect(stdout).toMatch(/✗ Redis +redis:\/\/127\.0\.0\.1:1: nothing listens there/);
  });
});

describe('an error with --json', () => {
  test.each([
    [['tools', '--toolsets', 'offises'], 2],
    [['tools', '--read-onyl'], 2],
    [['doctr'], 2],
    [['connections', 'list'], 2],
    [['call', 'offices_get', '{"id": "1"}', '--demo'], 1],
    [['call', 'offices_get', '{}', '--demo'], 1],
  ])('the error of %j is one line of JSON on stderr, with the same exit code as text', (args, code) => {
    const { status, stdout, stderr } = run([...args, '--json']);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const { error } = z
      .object({ error: z.string().min(1), fix: z.string().optional() })
      .parse(JSON.parse(stderr));
    expect(error).not.toMatch(/^error:/);
  });
});

test('a write with "call" and --demo says that the simulator forgets it', () => {
  const write = [
    'call',
    'departments_create',
    '{"name": "Night", "office_id": "5120385756474838"}',
    '--demo',
  ];
  expect(run(write).stderr).toContain('note: the simulator forgets this change now');
  expect(run([...write, '--dry-run']).stderr).not.toContain('note:');
});

test('a read with "call" prints its result and no log line', () => {
  const { status, stdout, stderr } = run(['call', 'offices_list', '--demo']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ items: expect.any(Array) });
});
