import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuditFile } from '../../src/telemetry/audit-file.ts';
import { openAuditLog } from '../../src/telemetry/audit-log.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { answerJson, startUpstream, type Upstream } from '../support/upstream.ts';

let folder: string;
let closers: (() => Promise<unknown>)[];
const lines: Record<string, unknown>[] = [];
const auditLines = () => lines.filter(({ audit }) => audit === true);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  closers = [];
  lines.length = 0;
});
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  await rm(folder, { recursive: true, force: true });
});

type Respond = Parameters<typeof startUpstream>[0];

async function serve(
  respond: Respond,
  environment: Readonly<Record<string, string>> = {},
  canWrite = true,
): Promise<{ server: LinkedServer; upstream: Upstream; close: () => Promise<void> }> {
  const upstream = await startUpstream(respond);
  const app = await createTestApp({
    baseUrl: upstream.origin,
    environment,
    onLog: (line) => lines.push(JSON.parse(line)),
    ...(!canWrite && { overrides: { writeAuditLine: () => false } }),
  });
  const server = await linkServer(app);
  closers.push(upstream.close, app.close, server.close);
  return { server, upstream, close: app.close };
}

const rename = (server: LinkedServer, args: object = { id: '5', name: 'Hall' }) =>
  server.request('tools/call', { name: 'dialpad_organization_rooms_patch', arguments: args });

const room = { id: '5', name: 'Lobby' };

test.each([
  ['applied', undefined, 200],
  ['refused', 'not_found', 404],
  ['may_have_been_applied', 'server_error', 500],
])(
  'a write has an intent line and an outcome line with %s, joined by an id',
  async (outcome, reason, status) => {
    const { server } = await serve(answerJson(room, status));
    await rename(server);
    const [intent, result] = auditLines();
    expect(auditLines()).toHaveLength(2);
    expect(intent).toMatchObject({
      event: 'intent',
      tool: 'dialpad_organization_rooms_patch',
      caller: 'local',
      target: { id: '5' },
    });
    expect(result).toMatchObject({ event: 'outcome', id: intent?.id, outcome, target: { id: '5' } });
    expect(result?.reason).toBe(reason);
    expect(JSON.stringify(lines)).not.toMatch(/Hall|test-key/);
  },
);

test('the intent is recorded before the request is sent', async () => {
  let linesAtRequest = 0;
  const { server } = await serve((request, response) => {
    linesAtRequest = auditLines().length;
    answerJson(room)(request, response);
  });
  await rename(server);
  expect(linesAtRequest).toBe(1);
});

test.each([
  ['invalid_arguments', { id: 'x' }, {}],
  ['dry_run', { id: '5', name: 'Hall' }, { MCP_DRY_RUN: 'true' }],
  ['not_confirmed', { id: '5', name: 'Hall' }, { MCP_CONFIRM: 'writes' }],
])(
  'a write that ends before it is sent (%s) has one line that says so',
  async (reason, args, environment) => {
    const { server, upstream } = await serve(answerJson(room), environment);
    await rename(server, args);
    expect(auditLines()).toMatchObject([{ event: 'outcome', outcome: 'not_sent', reason }]);
    expect(upstream.requests).toHaveLength(0);
  },
);

test('a read has no line in the audit log', async () => {
  const { server } = await serve(answerJson(room));
  await server.request('tools/call', { name: 'dialpad_organization_rooms_get', arguments: { id: '5' } });
  expect(auditLines()).toEqual([]);
});

describe('when a line cannot be recorded', () => {
  test('a write is not sent if the audit log is required, and the result says why', async () => {
    const { server, upstream } = await serve(answerJson(room), { MCP_AUDIT: 'required' }, false);
    const { result } = await rename(server);
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain('was not sent to Dialpad');
    expect(JSON.stringify(result)).toContain('MCP_AUDIT_FILE');
    expect(upstream.requests).toHaveLength(0);
  });

  test('a write is sent if the audit log is best-effort', async () => {
    const { server, upstream } = await serve(answerJson(room), { MCP_AUDIT: 'best-effort' }, false);
    expect(JSON.stringify(await rename(server))).toContain('Lobby');
    expect(upstream.requests).toHaveLength(1);
  });

  test('a failed outcome line does not change the result of a write that was made', async () => {
    let written = 0;
    const upstream = await startUpstream(answerJson(room));
    const app = await createTestApp({
      baseUrl: upstream.origin,
      environment: { MCP_AUDIT: 'required' },
      overrides: { writeAuditLine: () => ++written === 1 },
    });
    const server = await linkServer(app);
    closers.push(upstream.close, app.close, server.close);
    expect(JSON.stringify(await rename(server))).toContain('Lobby');
    expect(written).toBe(2);
  });
});

describe('MCP_AUDIT_FILE', () => {
  test('a write whose intent is on stderr but not in MCP_AUDIT_FILE has an outcome there that says it was not sent', async () => {
    const onStderr: Record<string, unknown>[] = [];
    const audit = await openAuditLog({
      file: join(folder, 'audit.log'),
      required: true,
      writeLine: (line) => onStderr.push(JSON.parse(line)) > 0,
    });
    await audit.close();
    const write = { tool: 'rooms_patch', caller: 'local', target: { id: '5' } };
    await expect(audit.intent(write)).rejects.toThrow('was not sent to Dialpad');
    expect(onStderr).toMatchObject([
      { event: 'intent', ...write },
      { event: 'outcome', id: onStderr[0]?.id, ...write, outcome: 'not_sent', reason: 'not_audited' },
    ]);
  });

  test('MCP_AUDIT_FILE gets the same lines as stderr, appended', async () => {
    const file = join(folder, 'audit.log');
    await writeFile(file, '{"earlier":true}\n', { mode: 0o600 });
    const { server } = await serve(answerJson(room), { MCP_AUDIT_FILE: file });
    await rename(server);
    const written = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written).toEqual([{ earlier: true }, ...auditLines()]);
  });

  test('MCP_AUDIT_FILE starts a new line after a crash within a line', async () => {
    const file = join(folder, 'audit.log');
    await writeFile(file, '{"cut', { mode: 0o600 });
    const { server } = await serve(answerJson(room), { MCP_AUDIT_FILE: file });
    await rename(server);
    const [cut, ...rest] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(cut).toBe('{"cut');
    expect(rest.map((line) => JSON.parse(line).event)).toEqual(['intent', 'outcome']);
  });

  test('MCP_AUDIT_FILE reports a line that cannot be written as not recorded', async () => {
    const file = await openAuditFile(join(folder, 'audit.log'));
    expect(await file.append('{}\n')).toBe(true);
    await file.close();
    expect(await file.append('{}\n')).toBe(false);
  });

  test.each([
    ['a folder', async (path: string) => path],
    ['a file in a folder that does not exist', async (path: string) => join(path, 'none', 'audit.log')],
    [
      'a file that other users can read',
      async (path: string) => {
        const file = join(path, 'audit.log');
        await writeFile(file, '', { mode: 0o644 });
        return file;
      },
    ],
  ])('an MCP_AUDIT_FILE that is %s prevents the start with a message that names it', async (_, make) => {
    const file = await make(folder);
    await expect(openAuditLog({ file, required: true })).rejects.toThrow(`MCP_AUDIT_FILE=${file}`);
  });
});

test('a server that stops records the outcome of a write in flight before it has closed', async () => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const { server, close } = await serve(() => arrive());
  const answer = rename(server);
  await arrived;
  await close();
  expect(JSON.stringify(await answer)).toContain('may have applied');
  expect(auditLines()).toMatchObject([{ event: 'intent' }, { outcome: 'may_have_been_applied' }]);
});

test('a process that exits with a write in flight says that it may have been applied', () => {
  const module = new URL('../../src/telemetry/audit-log.ts', import.meta.url).href;
  const code = `
    const { openAuditLog } = await import(${JSON.stringify(module)});
    const audit = await openAuditLog({ required: true });
    await audit.intent({ tool: 'rooms_patch', caller: 'local', target: { id: '5' } });
    process.exit(1);`;
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  const last = stderr.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ outcome: 'may_have_been_applied', reason: 'stopped' });
});
