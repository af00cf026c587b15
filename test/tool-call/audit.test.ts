import { afterEach, expect, test } from 'vitest';
import { auditLog, createLogger } from '../../src/telemetry/logger.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { answerJson, startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let server: LinkedServer;
let closeApp: () => Promise<void>;
const lines: Record<string, unknown>[] = [];

async function serve(status: number, environment: Record<string, string> = {}): Promise<void> {
  lines.length = 0;
  upstream = await startUpstream(answerJson({ id: '5', name: 'Lobby' }, status));
  const app = await createTestApp({
    baseUrl: upstream.origin,
    environment,
    onLog: (line) => lines.push(JSON.parse(line)),
  });
  closeApp = app.close;
  server = await linkServer(app);
}
afterEach(async () => {
  await server.close();
  await closeApp();
  await upstream.close();
});

const rename = (args: object) =>
  server.request('tools/call', { name: 'dialpad_organization_rooms_patch', arguments: args });

test.each<[string, number, Record<string, string>, object]>([
  ['ok', 200, {}, { id: '5', name: 'Hall' }],
  ['not_found', 404, {}, { id: '5', name: 'Hall' }],
  ['server_error', 500, {}, { id: '5', name: 'Hall' }],
  ['dry_run', 200, { MCP_DRY_RUN: 'true' }, { id: '5', name: 'Hall' }],
])('each write leaves one line, with its outcome: %s', async (outcome, status, environment, args) => {
  await serve(status, environment);
  await rename(args);
  expect(lines.filter(({ audit }) => audit === true)).toEqual([
    expect.objectContaining({
      tool: 'dialpad_organization_rooms_patch',
      caller: 'local',
      outcome,
      target: { id: '5' },
      ms: expect.any(Number),
    }),
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/Hall|test-key/);
});

test('a write that was refused for its arguments says so', async () => {
  await serve(200);
  await rename({ id: 'x' });
  expect(lines).toContainEqual(expect.objectContaining({ audit: true, outcome: 'invalid_arguments' }));
});

test.each([
  ['warn', 1],
  ['error', 1],
  ['silent', 0],
])('audit lines are written at the level %s too, unless it is silent', (level, count) => {
  const written: string[] = [];
  auditLog(createLogger(level, { write: (line) => void written.push(line) })).info('a write');
  expect(written).toHaveLength(count);
});
