import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../src/app/create-app.ts';
import { addDemoCaller, DEMO_PCID, withDemoStoreKey } from '../../src/app/demo.ts';
import {
  addCaller,
  listCallers,
  revokeCaller,
  type UpdateCallerOptions,
  updateCaller,
} from '../../src/cli/commands/callers-command.ts';
import {
  addConnection,
  listConnections,
  removeConnection,
  setConnectionKey,
  setConnectionStatus,
} from '../../src/cli/commands/connections-command.ts';
import { testConnections } from '../../src/cli/commands/connections-test-command.ts';
import { copyStores, rekeyStore, upgradeStoreFormat } from '../../src/cli/commands/store-command.ts';
import type { StoreContext } from '../../src/cli/with-store.ts';
import { type Config, loadConfig } from '../../src/config/load-config.ts';
import { type Simulator, simulatorKeys, startSimulator } from '../../src/simulator/simulator.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { newPath, northwind, openFile, storeKey } from '../store/file-folder.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';

const otherKey = storeKeyOf('other');

let simulator: Simulator;
let printed = '';
let noted = '';
let auditLines = '';

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => {
  printed = '';
  noted = '';
  auditLines = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    noted += String(text);
    return true;
  });
  return () => {
    out.mockRestore();
    err.mockRestore();
  };
});
afterEach(() => simulator.reset());

const configOf = (path: string, environment: Readonly<Record<string, string>> = {}): Config =>
  loadConfig({
    MCP_STORE: `file:${path}`,
    MCP_STORE_KEY: storeKey,
    DIALPAD_BASE_URL: simulator.origin,
    ...environment,
  });

/** A command's input. `key` is what is typed at the prompt. */
const contextOf = (
  config: Config,
  { json = false, demo = false, key = '' }: { json?: boolean; demo?: boolean; key?: string } = {},
): StoreContext => ({
  config,
  json,
  demo,
  input: Readable.from([key]),
  writeAuditLine(line) {
    auditLines += line;
    return true;
  },
});

/** A store with one connection, and one that was stored with another key. */
async function withOneBad(): Promise<string> {
  const path = await newPath();
  const credential = simulatorKeys.companyAdmin;
  await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_good', credential });
  await (await openFile(path, otherKey)).addConnection({ ...northwind, pcid: 'pc_bad' });
  return path;
}

/** A log, and its lines. */
function listening() {
  const lines: string[] = [];
  return { lines, logger: createLogger('trace', { write: (line) => lines.push(line) }) };
}

describe('a connection that was stored with another key', () => {
  test('an unusable connection is listed with a note, fails its test, and can be removed', async () => {
    const config = configOf(await withOneBad());
    await listConnections(contextOf(config));
    expect(printed).toMatch(/pc_good[\s\S]*pc_bad/);
    expect(noted).toMatch(/^note: The connection pc_bad was stored with another MCP_STORE_KEY/);
    expect(await testConnections(contextOf(config), 'pc_good')).toBe(0);
    expect(await testConnections(contextOf(config), 'pc_bad')).toBe(1);
    expect(printed).toMatch(/✗ pc_bad: The connection pc_bad .*, separated by a comma\.\n$/);
    await removeConnection(contextOf(config, { json: true }), 'pc_bad');
    await listCallers(contextOf(config, { json: true }));
    expect(printed).toMatch(/\{"removed":"pc_bad"\}\n\[\]\n$/);
  });

  test('a server starts beside an unusable connection and names it in the log', async () => {
    const { logger, lines } = listening();
    const runtime = await createApp(configOf(await withOneBad()), { logger });
    await runtime.close();
    expect(lines).toEqual([expect.stringMatching(/"pcid":"pc_bad".*another MCP_STORE_KEY.*cannot be used/)]);
  });
});

test('a server warns at its start about a store that is empty', async () => {
  const { logger, lines } = listening();
  const app = await createApp(configOf(await newPath()), { logger });
  await app.close();
  expect(lines).toEqual([expect.stringMatching(/"level":40.*The store in \/.* is empty.*Check MCP_STORE/)]);
});

test('a store key that decrypts nothing is rejected at the start, and before a connection is added', async () => {
  const config = configOf(await withOneBad(), { MCP_STORE_KEY: storeKeyOf('third') });
  const wrong = /was stored with another MCP_STORE_KEY/;
  const { logger } = listening();
  await expect(createApp(config, { logger })).rejects.toThrow(wrong);
  await expect(addConnection(contextOf(config), { name: 'New', environment: 'production' })).rejects.toThrow(
    wrong,
  );
});

describe('connections test', () => {
  async function tested(credential: string) {
    const path = await newPath();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1', credential });
    const code = await testConnections(contextOf(configOf(path)), 'pc_1');
    return { code, companyId: (await (await openFile(path)).connection('pc_1'))?.companyId };
  }

  test('connections test records the company', async () => {
    const { code, companyId } = await tested(simulatorKeys.companyAdmin);
    expect([code, companyId]).toEqual([0, expect.stringMatching(/^\d+$/)]);
    expect(printed).toContain(`(${companyId})`);
  });

  test.each([
    ['a company key', { name: 'Acme' }, 200, {}, '✓ pc_1 works: API key of Acme.'],
    ['an office key', {}, 403, { items: [{ company_id: '7' }] }, '✓ pc_1 works: API key of an office (7).'],
    ['an office key that sees nothing', {}, 403, { items: [] }, '✓ pc_1 works: API key of an office.'],
    ['an office key with a response of another form', {}, 403, 'text', '✓ pc_1 works: API key of an office.'],
  ])('connections test names what Dialpad says about %s', async (_, company, status, others, line) => {
    const upstream = await startUpstream((request, response) =>
      request.url.includes('/company')
        ? answerJson(company, status)(request, response)
        : answerJson(others)(request, response),
    );
    const path = await newPath();
    const config = configOf(path, { DIALPAD_BASE_URL: upstream.origin });
    const store = await openFile(path);
    await store.addConnection({ ...northwind, pcid: 'pc_1' });
    await store.close();
    expect(await testConnections(contextOf(config), 'pc_1')).toBe(0);
    expect(printed).toBe(`${line}\n`);
    await upstream.close();
  });

  test('connections test warns when the new key belongs to another company', async () => {
    const path = await newPath();
    const config = configOf(path, { DIALPAD_BASE_URL: simulator.origin });
    const store = await openFile(path);
    await store.addConnection({ ...northwind, pcid: 'pc_1', credential: simulatorKeys.companyAdmin });
    expect(await testConnections(contextOf(config), 'pc_1')).toBe(0);
    expect(printed).not.toContain('another company');
    await store.setCredential('pc_1', simulatorKeys.secondCompany);
    expect(await testConnections(contextOf(config), 'pc_1')).toBe(0);
    expect(printed).toContain('! pc_1 was a connection of another company (');
  });

  test('connections test says when there is no connection, and rejects an unknown one', async () => {
    const config = configOf(await newPath());
    expect(await testConnections(contextOf(config), undefined)).toBe(0);
    expect(printed).toContain('There are no connections. Add one:');
    await expect(testConnections(contextOf(config), 'pc_none')).rejects.toThrow('pc_none');
  });

  test('connections test finds the company of an office key through its rooms', async () => {
    const company = await tested(simulatorKeys.companyAdmin);
    const office = await tested(simulatorKeys.officeAdmin);
    expect(office).toEqual(company);
    expect(printed).toContain('API key of an office');
  });

  test('connections test gives the whole reason when Dialpad rejects the key', async () => {
    const { code, companyId } = await tested('unknown-key');
    expect([code, companyId]).toEqual([1, undefined]);
    expect(printed).toMatch(
      /✗ pc_1: Dialpad rejected the API key.*a retry will not help\. Store another key: .* connections set-key pc_1/s,
    );
  });

  test('connections test --all tests every connection, and fails when one fails', async () => {
    const path = await withOneBad();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_rejected', credential: 'unknown' });
    expect(await testConnections(contextOf(configOf(path)), undefined)).toBe(1);
    expect(printed).toMatch(/✓ pc_good works[\s\S]*✗ pc_rejected: [\s\S]*✗ pc_bad: /);
    await removeConnection(contextOf(configOf(path)), 'pc_bad');
    await removeConnection(contextOf(configOf(path)), 'pc_rejected');
    expect(await testConnections(contextOf(configOf(path), { json: true }), undefined)).toBe(0);
    expect(printed).toMatch(/\[\{"pcid":"pc_good","ok":true,.*\}\]\n$/);
  });

  test('a disabled connection is left out of connections test --all, and named in every other command', async () => {
    const path = await newPath();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_off' });
    await setConnectionStatus(contextOf(configOf(path)), 'pc_off', 'disabled');
    expect(await testConnections(contextOf(configOf(path)), undefined)).toBe(0);
    expect(printed).toMatch(
      /– pc_off is disabled and was not tested\. Enable it: .*connections enable pc_off/,
    );
    await expect(testConnections(contextOf(configOf(path)), 'pc_off')).rejects.toThrow('pc_off is disabled');
    const config = { ...configOf(path), pcid: 'pc_off', logLevel: 'silent' as const };
    await expect(createApp(config, { defaultPcid: 'pc_off' })).rejects.toThrow(
      /"pc_off".*is disabled\. Enable it/,
    );
  });
});

describe('a connection', () => {
  async function store() {
    const path = await newPath();
    const opened = await openFile(path);
    await opened.addConnection({ ...northwind, pcid: 'pc_1' });
    const { caller, token } = await opened.addCaller({ name: 'Agents', pcids: ['pc_1'] });
    return { path, config: configOf(path), caller, token };
  }

  test('connections set-key replaces the API key and keeps grants', async () => {
    const { path, config, caller, token } = await store();
    await setConnectionKey(contextOf(config, { json: true, key: 'newer-key' }), 'pc_1');
    const opened = await openFile(path);
    expect(await opened.credentialOf('pc_1')).toBe('newer-key');
    expect(await opened.callerByToken(token)).toEqual(caller);
    await expect(setConnectionKey(contextOf(config, { json: true }), 'pc_2')).rejects.toThrow(
      'There is no connection pc_2',
    );
    expect(noted).not.toContain('newer-key');
  });

  test('connections disable and enable change the status', async () => {
    const { path, config } = await store();
    await setConnectionStatus(contextOf(config), 'pc_1', 'disabled');
    expect(await (await openFile(path)).connection('pc_1')).toMatchObject({ status: 'disabled' });
    await expect(testConnections(contextOf(config), 'pc_1')).rejects.toThrow('pc_1 is disabled');
    await setConnectionStatus(contextOf(config), 'pc_1', 'active');
    expect(await (await openFile(path)).connection('pc_1')).toMatchObject({ status: 'active' });
    const unknown = setConnectionStatus(contextOf(config), 'pc_2', 'active');
    await expect(unknown).rejects.toThrow('There is no connection pc_2');
  });
});

describe('callers', () => {
  async function store() {
    const path = await newPath();
    const opened = await openFile(path);
    for (const pcid of ['pc_1', 'pc_2']) await opened.addConnection({ ...northwind, pcid });
    const expiresAt = '2999-01-01T00:00:00Z';
    const added = await opened.addCaller({
      name: 'Agents',
      pcids: ['pc_1'],
      toolsets: ['offices'],
      readOnly: true,
      expiresAt,
    });
    return { path, config: configOf(path), ...added };
  }

  test.each<[string, UpdateCallerOptions, object]>([
    ['other connections', { pcids: ['pc_2', 'pc_1', 'pc_2'] }, { pcids: ['pc_2', 'pc_1'] }],
    ['other toolsets', { toolsets: ['rooms', ' offices'] }, { toolsets: ['rooms', 'offices'] }],
    ['all toolsets', { toolsets: ['all'] }, { toolsets: undefined }],
    ['writes', { readOnly: false }, { readOnly: false }],
    ['no expiry', { expires: 'never' }, { expiresAt: undefined }],
    ['another expiry', { expires: '1d' }, { expiresAt: expect.stringMatching(/^20\d\d-/) }],
  ])('callers update grants %s and keeps the rest, with the same token', async (_, options, change) => {
    const { path, config, caller, token } = await store();
    await updateCaller(contextOf(config), caller.id, options);
    expect(await (await openFile(path)).callerByToken(token)).toEqual({ ...caller, ...change });
  });

  test.each<[string, UpdateCallerOptions, RegExp]>([
    ['nothing to change', {}, /Nothing to update/],
    ['an unknown connection', { pcids: ['pc_9'] }, /no connection with the PCID pc_9/],
    ['an unknown toolset', { toolsets: ['fax'] }, /--toolsets/],
    ['an invalid expiry', { expires: 'tomorrow' }, /^Invalid --expires value "tomorrow"$/],
  ])('callers update rejects %s', async (_, options, reason) => {
    const { path, config, caller, token } = await store();
    await expect(updateCaller(contextOf(config), caller.id, options)).rejects.toThrow(reason);
    expect(await (await openFile(path)).callerByToken(token)).toEqual(caller);
  });

  test('callers update rejects an unknown and a revoked caller', async () => {
    const { config, caller } = await store();
    await expect(updateCaller(contextOf(config), 'caller_x', { readOnly: true })).rejects.toThrow(
      'no caller caller_x',
    );
    await revokeCaller(contextOf(config), caller.id);
    const revoked = updateCaller(contextOf(config), caller.id, { expires: '1y' });
    await expect(revoked).rejects.toThrow(/^The caller \S+ is revoked for good/);
  });

  test('callers list --pcid lists only the callers that may use the connection', async () => {
    const { config, caller } = await store();
    await listCallers(contextOf(config), { pcids: caller.pcids });
    expect(printed).toContain(caller.id);
    printed = '';
    await listCallers(contextOf(config), { pcids: ['pc_other'] });
    expect(printed).toBe('No caller may use this connection.\n');
  });

  test('callers list leaves out revoked callers unless --all', async () => {
    const { config, caller } = await store();
    await revokeCaller(contextOf(config), caller.id);
    printed = '';
    await listCallers(contextOf(config));
    expect(printed).not.toContain(caller.id);
    expect(printed).toContain('1 revoked, listed with: dialpad-organization-mcp callers list --all');
    await listCallers(contextOf(config), { all: true });
    expect(printed).toContain(caller.id);
    printed = '';
    await listCallers(contextOf(config, { json: true }));
    expect(printed).toBe('[]\n');
  });
});

describe('store', () => {
  test('store rekey writes all records with the first key and says that the old one can go', async () => {
    const path = await newPath();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1' });
    expect(await rekeyStore(contextOf(configOf(path, { MCP_STORE_KEY: `${otherKey},${storeKey}` })))).toBe(0);
    expect(printed).toMatch(
      /^Wrote 1 connection and 0 callers with the first key. Keys after the first can now/,
    );
    await (await openFile(path, otherKey)).check();
  });

  test('store rekey fails when a record needs a key that is missing', async () => {
    const path = await withOneBad();
    expect(await rekeyStore(contextOf(configOf(path)))).toBe(1);
    expect(printed).toContain('1 record cannot be read with these keys: keep them all');
    expect(noted).toContain('note: The connection pc_bad was stored with another MCP_STORE_KEY');
  });

  async function filled() {
    const path = await newPath();
    const store = await openFile(path);
    await store.addConnection({ ...northwind, pcid: 'pc_1' });
    const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
    const revoked = await store.addCaller({ name: 'Old', pcids: ['pc_1'] });
    await store.revokeCaller(revoked.caller.id);
    return { path, caller, token, revoked };
  }

  test('store copy keeps connections, keys, tokens, grants and revocations', async () => {
    const { path, caller, token, revoked } = await filled();
    const target = await newPath();
    await copyStores(contextOf(configOf(path)), [`file:${path}`, `file:${target}`]);
    expect(printed).toMatch(/^Copied 1 connection and 2 callers, with tokens and grants/);
    const copy = await openFile(target);
    await copy.check();
    expect(await copy.credentialOf('pc_1')).toBe('northwind-api-key');
    expect(await copy.callerByToken(token)).toEqual(caller);
    expect(await copy.callerByToken(revoked.token)).toBeUndefined();
    expect(await copy.callers()).toEqual(await (await openFile(path)).callers());
  });

  test('store copy accepts an address with a password only in a variable', async () => {
    const { path } = await filled();
    const target = await newPath();
    const config = configOf(path);
    await copyStores(contextOf(config), ['env:SOURCE', `file:${target}`], { SOURCE: `file:${path}` });
    expect(await (await openFile(target)).connections()).toHaveLength(1);
    const withPassword = copyStores(contextOf(config), [`file:${path}`, 'redis://:hush@127.0.0.1:1']);
    await expect(withPassword).rejects.toThrow('contains a user name or password');
    await expect(copyStores(contextOf(config), ['env:NONE', 'file:x'], {})).rejects.toThrow(
      'NONE is not set',
    );
  });

  async function damagedFile(): Promise<string> {
    const path = await newPath();
    await writeFile(path, '{', { mode: 0o600 });
    return path;
  }

  test.each<[string, (path: string) => Promise<[string, string]>, RegExp]>([
    ['itself', async (path) => [path, path], /the target is not empty/],
    ['a store that has records', async (path) => [path, (await filled()).path], /the target is not empty/],
    ['a damaged store', async (path) => [path, await damagedFile()], /is damaged/],
    [
      'a target without a scheme',
      async (path) => [path, 'store.json'],
      /^The argument <to> .*is not the address of a store: it has no scheme/,
    ],
    ['an empty source', async () => [await newPath(), await newPath()], /the source has no connections/],
    [
      'a source with an unusable record',
      async () => [await withOneBad(), await newPath()],
      /pc_bad was stored/,
    ],
  ])('store copy changes nothing for %s', async (_, addresses, reason) => {
    const [from, to] = await addresses((await filled()).path);
    const before = await readFile(to, 'utf8').catch(() => 'no file');
    const target = to === 'store.json' ? to : `file:${to}`;
    await expect(copyStores(contextOf(configOf(from)), [`file:${from}`, target])).rejects.toThrow(reason);
    expect(await readFile(to, 'utf8').catch(() => 'no file')).toBe(before);
  });

  /** A file with a store of format 1: one connection and one caller. */
  async function format1(): Promise<string> {
    const { path } = await filled();
    const { connections, callers } = JSON.parse(await readFile(path, 'utf8'));
    const [{ mac: _mac, encryptedCredential: sealedCredential, ...connection }] = connections;
    const [{ mac: _callerMac, ...caller }] = callers;
    const content = { version: 1, connections: [{ ...connection, sealedCredential }], callers: [caller] };
    await writeFile(path, JSON.stringify(content));
    return path;
  }

  test('store upgrade prints the records of format 1 and signs them only with --yes', async () => {
    const path = await format1();
    const before = await readFile(path, 'utf8');
    await expect(createApp(configOf(path), { logger: listening().logger })).rejects.toThrow('store upgrade');
    await upgradeStoreFormat(contextOf(configOf(path)), false);
    expect(printed).toMatch(/pc_1 +Northwind[\s\S]*Agents[\s\S]*store upgrade --yes\n$/);
    expect(await readFile(path, 'utf8')).toBe(before);
    await upgradeStoreFormat(contextOf(configOf(path)), true);
    await (await openFile(path)).check();
    expect(await readFile(`${path}.format-1`, 'utf8')).toBe(before);
    await expect(upgradeStoreFormat(contextOf(configOf(path)), true)).rejects.toThrow(
      'does not have format 1',
    );
  });

  test('store upgrade rejects a key that decrypts no credential', async () => {
    const path = await format1();
    const upgrade = upgradeStoreFormat(contextOf(configOf(path, { MCP_STORE_KEY: otherKey })), true);
    await expect(upgrade).rejects.toThrow(/was not upgraded.*another MCP_STORE_KEY/);
  });
});

describe('the audit log', () => {
  const auditLine = z.looseObject({ action: z.string(), target: z.record(z.string(), z.string()) });

  test('the audit log has a line for every change, on stderr and in MCP_AUDIT_FILE', async () => {
    const path = await newPath();
    const auditFile = `${path}.audit`;
    const config = configOf(path, { MCP_AUDIT_FILE: auditFile, LOG_LEVEL: 'silent' });
    await addConnection(contextOf(config, { json: true, key: 'a-key' }), {
      name: 'One',
      environment: 'production',
      pcid: 'pc_1',
    });
    await addCaller(contextOf(config, { json: true }), { name: 'Agents', pcids: ['pc_1'], readOnly: true });
    const [caller] = await (await openFile(path)).callers();
    const id = caller?.id ?? expect.fail();
    await updateCaller(contextOf(config, { json: true }), id, { readOnly: false });
    await revokeCaller(contextOf(config, { json: true }), id);
    await setConnectionKey(contextOf(config, { json: true, key: 'another-key' }), 'pc_1');
    await setConnectionStatus(contextOf(config, { json: true }), 'pc_1', 'disabled');
    await rekeyStore(contextOf(config, { json: true }));
    await removeConnection(contextOf(config, { json: true }), 'pc_1');
    const text = await readFile(auditFile, 'utf8');
    const lines = z.array(auditLine).parse(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    expect(lines.map(({ action, target }) => [action, target.pcid ?? target.caller])).toEqual([
      ['connections add', 'pc_1'],
      ['callers add', id],
      ['callers update', id],
      ['callers revoke', id],
      ['connections set-key', 'pc_1'],
      ['connections disable', 'pc_1'],
      ['store rekey', undefined],
      ['connections remove', 'pc_1'],
    ]);
    expect(lines[2]).toMatchObject({
      audit: true,
      event: 'change',
      target: { pcids: 'pc_1', access: 'read, write', user: expect.any(String) },
    });
    expect(text).not.toMatch(/a-key|another-key|dpo_/);
    expect(auditLines).toBe(text);
  });

  test('an audit log that cannot be opened prevents changes, but not lists', async () => {
    const path = await newPath();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1' });
    const config = configOf(path, { MCP_AUDIT_FILE: `${path}/no-folder/audit` });
    await expect(removeConnection(contextOf(config, { json: true }), 'pc_1')).rejects.toThrow(
      'MCP_AUDIT_FILE',
    );
    await listConnections(contextOf(config, { json: true }));
    expect(printed).toContain('pc_1');
    expect(await (await openFile(path)).connections()).toHaveLength(1);
  });
});

test('callers add accepts spaces in the list of toolsets', async () => {
  const path = await newPath();
  await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1' });
  await addCaller(contextOf(configOf(path), { json: true }), {
    name: 'Agents',
    pcids: ['pc_1'],
    toolsets: ['offices', ' rooms', ''],
    readOnly: false,
  });
  const [caller] = await (await openFile(path)).callers();
  expect(caller?.toolsets).toEqual(['offices', 'rooms']);
});

describe('the demo', () => {
  const demoConfig = (path: string) => loadConfig({ MCP_STORE: `file:${path}` });

  test('the demo creates a store, which the commands open with --demo', async () => {
    const config = demoConfig(await newPath());
    for (let round = 0; round < 2; round++) {
      const runtime = await createApp(config, { logger: listening().logger, demo: true });
      await runtime.close();
    }
    await listConnections(contextOf(withDemoStoreKey(config), { json: true }));
    expect(JSON.parse(printed)).toMatchObject([{ pcid: DEMO_PCID }]);
    expect(await testConnections(contextOf(withDemoStoreKey(config), { demo: true }), DEMO_PCID)).toBe(0);
  });

  test('--demo stores only the API keys of the simulator', async () => {
    const path = await newPath();
    const config = withDemoStoreKey(demoConfig(path));
    const options = { name: 'One', environment: 'production', pcid: 'pc_1' } as const;
    const contextWith = (key: string) => contextOf(config, { json: true, demo: true, key });
    const add = addConnection(contextWith('a-real-api-key'), options);
    await expect(add).rejects.toThrow('--demo accepts only the API keys of the simulator');
    await addConnection(contextWith(simulatorKeys.companyAdmin), options);
    const set = setConnectionKey(contextWith('a-real-api-key'), 'pc_1');
    await expect(set).rejects.toThrow('--demo accepts only the API keys of the simulator');
  });

  test('the demo rejects a store that it did not create', async () => {
    const path = await withOneBad();
    for (const key of [{}, { MCP_STORE_KEY: storeKey }]) {
      const config = loadConfig({ MCP_STORE: `file:${path}`, ...key });
      await expect(createApp(config, { logger: listening().logger, demo: true })).rejects.toThrow(
        /has connections of its own.*another store/,
      );
    }
    expect(await (await openFile(path)).connections()).toHaveLength(1);
    expect(await (await openFile(path)).unusable()).toHaveLength(1);
  });

  test('the demo revokes only its own earlier caller', async () => {
    const path = await newPath();
    const store = await openFile(path);
    await store.addConnection({ ...northwind, pcid: DEMO_PCID });
    await store.addConnection({ ...northwind, pcid: 'pc_1' });
    const other = await store.addCaller({ name: 'demo', pcids: [DEMO_PCID, 'pc_1'] });
    const first = await addDemoCaller(store);
    const second = await addDemoCaller(store);
    expect(await store.callerByToken(first)).toBeUndefined();
    expect(await store.callerByToken(second)).toBeDefined();
    expect(await store.callerByToken(other.token)).toEqual(other.caller);
  });
});

describe('DIALPAD_PCID', () => {
  test('DIALPAD_PCID without a store is rejected at the start', async () => {
    const config = loadConfig({ DIALPAD_PCID: 'pc_1', DIALPAD_API_KEY: 'key' });
    await expect(createApp(config, { logger: listening().logger })).rejects.toThrow(
      /DIALPAD_PCID.*MCP_STORE/,
    );
  });

  test('DIALPAD_PCID that the store does not contain is rejected at the start', async () => {
    const config = configOf(await withOneBad());
    const start = (pcid: string) => createApp(config, { logger: listening().logger, defaultPcid: pcid });
    await expect(start('pc_none')).rejects.toThrow(/no connection "pc_none".*DIALPAD_PCID/);
    await (await start('pc_good')).close();
  });
});
