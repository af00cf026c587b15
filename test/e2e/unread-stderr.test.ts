import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';

/** More lines than the pipe of stderr holds. */
const CALLS = 500;

const line = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

/** A server whose stderr is a pipe that is never read. */
function startUnread(): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [bundle, '--demo'], {
    env: { ...childEnvironment, LOG_LEVEL: 'debug', DIALPAD_RATE_LIMIT: '100000' },
    stdio: 'pipe',
  });
}

test('a client that does not read stderr gets every answer, and the server stops when stdin ends', async () => {
  const server = startUnread();
  const exited = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const clientInfo = { name: 'test', version: '1' };
  server.stdin.write(line(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }));
  for (let id = 1; id <= CALLS; id++) {
    server.stdin.write(
      line(id, 'tools/call', { name: 'dialpad_organization_rooms_get', arguments: { id: 'x' } }),
    );
  }
  let answers = 0;
  for await (const _ of createInterface({ input: server.stdout })) {
    answers++;
    if (answers === CALLS + 1) break;
  }
  server.stdin.end();
  expect(await exited).toBe(0);
  expect(answers).toBe(CALLS + 1);
});
