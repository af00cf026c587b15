import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../src/app/create-app.ts';
import { addDemoCaller, DEMO_PCID, withDemoStoreKey } from '../../src/app/demo.ts';
import { addCaller, listCallers } from '../../src/cli/commands/callers-command.ts';
import {
  addConnection,
  listConnections,
  removeConnection,
  testConnection,
} from '../../src/cli/commands/connections-command.ts';
import { type Config, loadConfig } from '../../src/config/load-config.ts';
import { type Simulator, simulatorKeys, startSimulator } from '../../src/simulator/simulator.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { newPath, northwind, openFile, storeKey } from '../store/file-folder.ts';
import { storeKeyOf } from '../support/store-key.ts';

const otherKey = storeKeyOf('other');

let simulator: Simulator;
let printed = '';
let noted = '';

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => {
  printed = '';
  noted = '';
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

/** A store with one connection that opens, and one that another key sealed. */
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

describe('beside a connection whose key does not open', () => {
  test('connections are listed, with a note, tested and removed', async () => {
    const config = configOf(await withOneBad());
    await listConnections(config, false);
    expect(printed).toMatch(/pc_good[\s\S]*pc_bad/);
    expect(noted).toMatch(/^note: The connection pc_bad was stored with another MCP_STORE_KEY/);
    expect(await testConnection(config, false, 'pc_good')).toBe(0);
    expect(await testConnection(config, false, 'pc_bad')).toBe(1);
    expect(printed).toMatch(/✗ pc_bad: The connection pc_bad .*, separated by a comma\.\n$/);
    await removeConnection(config, true, 'pc_bad');
    await listCallers(config, true);
    expect(printed).toMatch(/\{"removed":"pc_bad"\}\n\[\]\n$/);
  });

  test('a server starts, names it in the log, and serves the others', async () => {
    const { logger, lines } = listening();
    const runtime = await createApp(configOf(await withOneBad()), { logger });
    await runtime.close();
    expect(lines).toEqual([expect.stringMatching(/"pcid":"pc_bad".*another MCP_STORE_KEY.*cannot be used/)]);
  });
});

test('a key that opens nothing is refused, by a server and before a connection is added', async () => {
  const config = configOf(await withOneBad(), { MCP_STORE_KEY: storeKeyOf('third') });
  const wrong = /was stored with another MCP_STORE_KEY/;
  const { logger } = listening();
  await expect(createApp(config, { logger })).rejects.toThrow(wrong);
  await expect(addConnection(config, false, { name: 'New', environment: 'production' })).rejects.toThrow(
    wrong,
  );
});

describe('a test of a connection', () => {
  async function tested(credential: string) {
    const path = await newPath();
    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1', credential });
    const code = await testConnection(
      configOf(path, { MCP_STORE_KEY: `${otherKey},${storeKey}` }),
      false,
      'pc_1',
    );
    // The newest key alone opens it now.
    const store = await openFile(path, otherKey);
    expect(await store.credentialOf('pc_1')).toBe(credential);
    return { code, companyId: (await store.connection('pc_1'))?.companyId };
  }

  test('learns the company and seals the key anew', async () => {
    const { code, companyId } = await tested(simulatorKeys.companyAdmin);
    expect([code, companyId]).toEqual([0, expect.stringMatching(/^\d+$/)]);
    expect(printed).toContain(`(${companyId})`);
  });

  test('learns the company of a key of one office from its rooms', async () => {
    const company = await tested(simulatorKeys.companyAdmin);
    const office = await tested(simulatorKeys.officeAdmin);
    expect(office).toEqual(company);
    expect(printed).toContain('a key of an office');
  });

  test('seals anew even when Dialpad does not take the key, and gives the whole reason', async () => {
    const { code, companyId } = await tested('no-key-of-anybody');
    expect([code, companyId]).toEqual([1, undefined]);
    expect(printed).toMatch(/✗ pc_1: Dialpad does not accept the API key.*a retry will not help\./);
  });
});

test('a list of toolsets may have spaces', async () => {
  const path = await newPath();
  await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_1' });
  await addCaller(configOf(path), true, {
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

  test('makes a store of its own, which the commands open with --demo', async () => {
    const config = demoConfig(await newPath());
    for (let round = 0; round < 2; round++) {
      const runtime = await createApp(config, { logger: listening().logger, demo: true });
      await runtime.close();
    }
    await listConnections(withDemoStoreKey(config), true);
    expect(JSON.parse(printed)).toMatchObject([{ pcid: DEMO_PCID }]);
    expect(await testConnection(withDemoStoreKey(config), false, DEMO_PCID, true)).toBe(0);
  });

  test('leaves a store alone that it did not make', async () => {
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

  test('ends its own callers only', async () => {
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

describe('DIALPAD_PCID is refused at the start', () => {
  test('without a store', async () => {
    const config = loadConfig({ DIALPAD_PCID: 'pc_1', DIALPAD_API_KEY: 'key' });
    await expect(createApp(config, { logger: listening().logger })).rejects.toThrow(
      /DIALPAD_PCID.*MCP_STORE/,
    );
  });

  test('when the store has no such connection', async () => {
    const config = configOf(await withOneBad());
    const start = (pcid: string) => createApp(config, { logger: listening().logger, defaultPcid: pcid });
    await expect(start('pc_none')).rejects.toThrow(/no connection "pc_none".*DIALPAD_PCID/);
    await (await start('pc_good')).close();
  });
});
