import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../src/app/create-app.ts';
import { createHttpServer } from '../../src/app/create-http-server.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createFixtureEndpoint } from './fixture-endpoint.ts';

/**
 * `npm run test:conformance`: the official conformance suite of MCP, for both revisions, against the product on the
 * simulator and against a fixture server on the same transports. The product fails only the scenarios in its baseline,
 * the fixture server none. The suite needs Node 22: npx brings one.
 */
const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const revisions = ['2025-11-25', '2026-07-28'] as const;

const config = loadConfig({ MCP_PORT: '0', LOG_LEVEL: 'silent', DIALPAD_API_KEY: 'unused' });
const output = mkdtempSync(join(tmpdir(), 'conformance-'));

const baselineOf = (server: string, revision: string): string =>
  fileURLToPath(new URL(`baselines/${server}-${revision}.yml`, import.meta.url));

async function runSuite(server: string, url: string, revision: string): Promise<boolean> {
  const args = ['-y', '-p', 'node@24', '-p', SUITE, 'conformance', 'server', '--url', url];
  const baseline = ['--expected-failures', baselineOf(server, revision)];
  const suite = spawn('npx', [...args, '--requirements', revision, ...baseline, '-o', output], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => suite.once('exit', resolve));
  const [stdout, stderr, status] = await Promise.all([text(suite.stdout), text(suite.stderr), exited]);
  const summary = stdout.slice(stdout.indexOf('=== SUMMARY ==='));
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'}  ${server}, ${revision}\n`);
  process.stdout.write(`${summary.replaceAll(/^/gm, '      ')}\n`);
  if (status !== 0) process.stdout.write(stderr.slice(-2_000));
  return status === 0;
}

async function test(server: 'product' | 'fixture'): Promise<boolean> {
  const app = await createApp(config, { demo: true });
  const endpoint = server === 'fixture' ? { endpoint: createFixtureEndpoint(app.logger) } : {};
  const http = await createHttpServer(app, endpoint);
  const listening = await http.listen();
  const url = `http://127.0.0.1:${listening.port}/dialpad-organization`;
  try {
    let passed = true;
    for (const revision of revisions) passed = (await runSuite(server, url, revision)) && passed;
    return passed;
  } finally {
    await listening.close();
  }
}

try {
  const passed = [await test('product'), await test('fixture')];
  process.exitCode = passed.every((one) => one) ? 0 : 1;
} finally {
  rmSync(output, { recursive: true, force: true });
}
