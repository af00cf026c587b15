import { strict as assert } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import { tools } from '../src/registry/registry.ts';
import { project, root } from './project.ts';

/**
 * `npm run test:package` packs the package as npm publishes it, installs it without a network in an empty folder whose
 * path has a space and a non-ASCII letter, and uses it as clients do.
 */
const LARGEST_TARBALL_BYTES = 900_000;

const published = /^(dist\/((views|page)\/)?[\w.-]+|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;

// npm's own script runs on every system; `npm` itself is a .cmd file on Windows.
const npmScript = z.string({ error: 'run this with: npm run test:package' }).parse(process.env.npm_execpath);
const folder = mkdtempSync(join(tmpdir(), 'package test é '));

// An empty cache, so that npm finds nothing but the tarball.
const environment = { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_loglevel: 'error' };

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync(process.execPath, [npmScript, ...args], {
    cwd,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const step = (sentence: string): void => void process.stdout.write(`ok  ${sentence}\n`);

const packed = z
  .array(z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }))
  .length(1);

function pack(): string {
  // What prepack prints comes before npm's JSON.
  const output = npm(['pack', '--json', '--pack-destination', folder], root);
  const [tarball] = packed.parse(JSON.parse(output.slice(output.indexOf('['))));
  assert(tarball !== undefined);
  const unexpected = tarball.files.filter(({ path }) => !published.test(path)).map(({ path }) => path);
  assert.deepEqual(unexpected, [], 'the tarball has unexpected files');
  assert(tarball.size <= LARGEST_TARBALL_BYTES, `the tarball has ${tarball.size} bytes`);
  step(`${tarball.files.length} files in a tarball of ${Math.round(tarball.size / 1000)} KB`);
  return join(folder, tarball.filename);
}

function checkContents(installed: string): void {
  const facts: unknown = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const { dependencies } = z
    .looseObject({ dependencies: z.record(z.string(), z.string()).default({}) })
    .parse(facts);
  assert.deepEqual(dependencies, {}, 'there are dependencies to install');
  const notices = readFileSync(join(installed, 'dist', 'THIRD_PARTY_NOTICES.txt'), 'utf8');
  // The files of the MCP SDK contain ajv; the Redis client has no licence text.
  for (const name of ['undici@', 'zod@', 'pino@', 'ajv@', '@redis/client@'])
    assert(notices.includes(name), `no notice of ${name}`);
  const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
  assert(files.includes(join('views', 'views.html')), 'the interactive views are not packed');
  for (const file of files.filter((path) => /\.\w+$/.test(path))) {
    const text = readFileSync(join(installed, 'dist', file), 'utf8');
    assert(!text.includes(root), `${file} names a folder of the machine that built it`);
  }
  step('no dependencies, all notices, no trace of the build machine');
}

function checkOldNode(main: string): void {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '16.20.2' } })`;
  const run = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, main, ...args],
      { encoding: 'utf8', input: '' },
    );
  const served = run();
  assert.equal(served.status, 1);
  assert.match(served.stderr, /needs Node\.js 20\.19\.0 or newer; this is 16\.20\.2/);
  const examined = run('doctor');
  assert.equal(examined.status, 1);
  assert.match(examined.stdout, /^✗ Node\.js +16\.20\.2 is too old: 20\.19\.0 or newer is needed\n +→ /);
  const report = run('doctor', '--json');
  assert.equal(report.status, 1);
  const { ok, checks } = z
    .object({ ok: z.boolean(), checks: z.array(z.object({ name: z.string(), fix: z.string() })) })
    .parse(JSON.parse(report.stdout));
  assert.deepEqual([ok, checks.map(({ name }) => name)], [false, ['Node.js']]);
  const entry = readFileSync(main, 'utf8');
  const loaded = [...entry.matchAll(/import\s*"(\.\/[^"]+)"/g)].map(([, path = '']) =>
    readFileSync(new URL(path, pathToFileURL(main)), 'utf8'),
  );
  for (const source of [entry, ...loaded]) {
    assert(source.length < 5_000, 'more than the version check is loaded before the version is checked');
  }
  step('an old Node.js gets an error that names the required version');
}

async function checkSession(cwd: string): Promise<void> {
  const client = new Client({ name: 'package-test', version: '1.0.0' });
  const args = [npmScript, 'exec', '--offline', '--', project.name, '--demo'];
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args,
      cwd,
      env: { ...getDefaultEnvironment(), npm_config_cache: environment.npm_config_cache },
      stderr: 'ignore',
    }),
  );
  const listed = await client.listTools();
  assert.equal(listed.tools.length, tools.length);
  const offices = await client.callTool({ name: 'dialpad_organization_offices_list', arguments: {} });
  assert.notEqual(offices.isError, true);
  await client.close();
  step(`${listed.tools.length} tools over stdio, and a call`);
}

const countTools = (json: string): number => z.array(z.unknown()).parse(JSON.parse(json)).length;

try {
  const tarball = pack();
  const home = join(folder, 'home of an admin');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  npm(['install', '--offline', '--no-audit', '--no-fund', tarball], home);
  const packages = readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'));
  assert.deepEqual(packages, [project.name]);
  step('installed without a network, alone');

  const installed = join(home, 'node_modules', project.name);
  checkContents(installed);
  checkOldNode(join(installed, 'dist', 'main.js'));

  const run = ['exec', '--offline', '--', project.name, 'tools', '--json'];
  assert.equal(countTools(npm(run, home)), tools.length);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const runTarball = [
    'exec',
    '--offline',
    '--yes',
    '--package',
    tarball,
    '--',
    project.name,
    'tools',
    '--json',
  ];
  assert.equal(countTools(npm(runTarball, empty)), tools.length);
  step(`${tools.length} tools through npx, installed and from the tarball`);

  await checkSession(home);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
