import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';

const CALLS = 100;

const line = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

test('a process that ends right after its calls has written the log line of each, whole and in order', async () => {
  const server = spawn(process.execPath, [bundle, '--demo'], {
    env: { ...childEnvironment, DIALPAD_RATE_LIMIT: '100000' },
    stdio: 'pipe',
  });
  const output = text(server.stdout);
  const log = text(server.stderr);
  const clientInfo = { name: 'test', version: '1' };
  server.stdin.write(line(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }));
  for (let id = 1; id <= CALLS; id++) {
    const params = { name: 'dialpad_organization_rooms_get', arguments: { id: 'x' } };
    server.stdin.write(line(id, 'tools/call', params));
  }
  server.stdin.end();
  expect((await output).trim().split('\n')).toHaveLength(CALLS + 1);
  const lines = (await log)
    .trim()
    .split('\n')
    .map((json): { msg: string; time: number } => JSON.parse(json));
  expect(lines.filter(({ msg }) => msg === 'tool call')).toHaveLength(CALLS);
  expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted((a, b) => a - b));
});
