import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeKeyOf } from '../support/store-key.ts';
// Loaded before its check is timed: here that takes longer than in the bundle.
import 'redis';
import { afterEach, describe, expect, test } from 'vitest';
import { placeholder } from '../../scripts/project.ts';
import { tools } from '../../src/registry/registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startUpstream } from '../support/upstream.ts';
import {
  COMPANY_KEY,
  cleanUp,
  cleanups,
  diagnose,
  failed,
  freePort,
  OFFICE_KEY,
  portOf,
  startDialpad,
} from './run-doctor.ts';

afterEach(cleanUp);

/** A server that takes connections and then does this with them. */
async function startTcp(then: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    cleanups.push(() => socket.destroy());
    socket.on('error', () => {});
    then(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void server.close());
  return portOf(server);
}

const silent = () => startTcp(() => {});

async function startAnswering(status: number, body: string): Promise<string> {
  const upstream = await startUpstream((_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(body),
  );
  cleanups.push(upstream.close);
  return upstream.origin;
}

describe('doctor with servers that do not respond', () => {
  const limits = { limitMs: 1_500 };

  test('doctor reports a Redis that does not respond', async () => {
    const results = await diagnose(
      {
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_REDIS_URL: `redis://user:hidden-word@127.0.0.1:${await silent()}`,
      },
      limits,
    );
    expect(failed(results)).toEqual(['Redis']);
    expect(results.get('Redis')?.detail).toMatch(/^redis:\/\/127\.0\.0\.1:\d+: it did not respond in time$/);
  });

  test('doctor reports a store in a Redis that does not respond', async () => {
    const results = await diagnose(
      {
        MCP_STORE: `redis://127.0.0.1:${await silent()}`,
        MCP_STORE_KEY: storeKeyOf('first'),
        DIALPAD_PCID: 'pc_example',
        DIALPAD_BASE_URL: await startDialpad(),
      },
      limits,
    );
    expect(failed(results)).toEqual(['Store', 'Redis']);
    expect(results.get('API key')).toMatchObject({ ok: null, detail: 'store failed' });
  });

  test('doctor reports a Dialpad host that does not respond', async () => {
    const results = await diagnose(
      { DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: `http://127.0.0.1:${await silent()}` },
      limits,
    );
    expect(failed(results)).toEqual(['Dialpad host']);
    expect(results.get('Dialpad host')?.detail).toContain('it does not respond');
  });
});

describe('doctor with an unusable key or host', () => {
  test.each([
    ['YOUR_API_KEY', /placeholder/, /own key in its place/],
    ['<key>', /placeholder/, /own key in its place/],
    ['...', /placeholder/, /own key in its place/],
    ['$DIALPAD_API_KEY', /variable/, /Write the key itself/],
    [placeholder('input:dialpad_api_key'), /variable/, /Write the key itself/],
    ['%DIALPAD_API_KEY%', /variable/, /Write the key itself/],
  ])('doctor recognizes that %s is not a key', async (key, detail, fix) => {
    const results = await diagnose({ DIALPAD_API_KEY: key, DIALPAD_BASE_URL: await startDialpad() });
    expect(failed(results)).toEqual(['API key']);
    expect(results.get('API key')?.detail).toMatch(detail);
    expect(results.get('API key')?.fix).toMatch(fix);
  });

  test('doctor reports a key with the word Bearer', async () => {
    const results = await diagnose({ DIALPAD_API_KEY: 'Bearer abcdefgh' });
    expect(failed(results)).toEqual(['Settings']);
    expect(results.get('Settings')?.detail).toContain('without "Bearer"');
    expect(results.get('Settings')?.detail).not.toContain('abcdefgh');
    expect(results.get('Settings')?.fix).toContain('dialpad-organization-mcp settings');
  });

  test.each([
    ['a host that is out of service', () => startAnswering(503, ''), /503/, /Try again later/],
    [
      'plain HTTP to a port that wants TLS and says so',
      () => startAnswering(400, 'The plain HTTP request was sent to HTTPS port'),
      /requires TLS/,
      /https:\/\//,
    ],
    [
      'plain HTTP to a port that answers with TLS',
      async () =>
        `http://127.0.0.1:${await startTcp((socket) => socket.end(Buffer.from('15030100020246', 'hex')))}`,
      /does not speak HTTP/,
      /https:\/\//,
    ],
    [
      'plain HTTP to a port that hangs up',
      async () => `http://127.0.0.1:${await startTcp((socket) => socket.destroy())}`,
      /closed before a response|reset/,
      /https:\/\//,
    ],
  ])('doctor finds %s and skips the check of the key', async (_what, start, detail, fix) => {
    const results = await diagnose({ DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await start() });
    expect(failed(results)).toEqual(['Dialpad host']);
    expect(results.get('Dialpad host')?.detail).toMatch(detail);
    expect(results.get('Dialpad host')?.fix).toMatch(fix);
    expect(results.get('API key')).toMatchObject({ ok: null });
  });

  test('doctor reports an unreachable proxy and not the host', async () => {
    const results = await diagnose({
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: 'https://dialpad.example.com',
      HTTPS_PROXY: `http://127.0.0.1:${await freePort()}`,
    });
    expect(failed(results)).toEqual(['Proxy']);
    expect(results.get('Dialpad host')).toMatchObject({ ok: null, detail: 'proxy failed' });
  });
});

describe('doctor with a long name', () => {
  test('doctor shortens a long company name', async () => {
    const upstream = await startUpstream((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: '1', name: 'x'.repeat(10_000) })),
    );
    cleanups.push(upstream.close);
    const results = await diagnose({ DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: upstream.origin });
    expect(results.get('API key')?.detail.length).toBeLessThan(100);
  });
});

describe('doctor with a port in use', () => {
  test('doctor accepts a port on which this server itself listens', async () => {
    const server = await startHttpServer({ baseUrl: await startDialpad() });
    cleanups.push(server.close);
    const results = await diagnose({
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: await startDialpad(),
      MCP_PORT: new URL(server.origin).port,
    });
    expect(failed(results)).toEqual([]);
    expect(results.get('Port')?.detail).toContain('in use by a server of this program');
  });

  test('doctor names the setting of a monitor port that is in use', async () => {
    const account = { DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad() };
    const MCP_MONITOR_PORT = String(await silent());
    const results = await diagnose({ ...account, MCP_PORT: '0', MCP_MONITOR_PORT });
    expect(failed(results)).toEqual(['Port']);
    expect(results.get('Port')).toMatchObject({
      detail: `127.0.0.1:${MCP_MONITOR_PORT} is in use by another program`,
      fix: expect.stringContaining('--monitor-port (MCP_MONITOR_PORT)'),
    });
  });

  test('doctor fails for a public address without authentication, as the server does', async () => {
    const account = { DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad() };
    const results = await diagnose({ ...account, MCP_PORT: '0', MCP_HOST: '0.0.0.0' });
    expect(failed(results)).toEqual(['Port']);
    expect(results.get('Port')?.detail).toContain('authentication is not configured');
  });
});

describe('doctor with an audit log', () => {
  test.each([
    ['in a folder that does not exist', 'nothing/audit.log', 'its folder does not exist'],
    ['that is a folder', '.', 'is a folder'],
  ])('doctor fails for a file %s, and does the other checks', async (_what, path, detail) => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const account = { DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad(), MCP_PORT: '0' };
    const results = await diagnose({ ...account, MCP_AUDIT_FILE: join(folder, path) });
    expect(failed(results)).toEqual(['Audit log']);
    expect(results.get('Audit log')?.detail).toContain(detail);
    const usable = await diagnose({ ...account, MCP_AUDIT_FILE: join(folder, 'audit.log') });
    expect(failed(usable)).toEqual([]);
  });
});

describe('doctor with some of the tools', () => {
  test('doctor counts only the enabled tools', async () => {
    const account = { DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad() };
    const results = await diagnose({ ...account, DIALPAD_TOOLS: 'rooms_get,rooms_list' });
    expect(results.get('Tools')?.detail).toBe(`all 2 enabled tools (of ${tools.length}) can be used`);
  });
});

describe('doctor in hosted mode', () => {
  const MCP_STORE_KEY = storeKeyOf('first');

  async function makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    return folder;
  }

  async function makeStore(credential: string): Promise<Record<string, string>> {
    const MCP_STORE = `file:${join(await makeFolder(), 'store.json')}`;
    const store = await openStore(MCP_STORE, MCP_STORE_KEY);
    await store.addConnection({ name: 'Example Inc', environment: 'production', credential, pcid: 'pc_one' });
    await store.close();
    return { MCP_STORE, MCP_STORE_KEY, DIALPAD_BASE_URL: await startDialpad() };
  }

  test.each([
    ['a good key', COMPANY_KEY, [], /company key of "Acme/],
    ['an office key', OFFICE_KEY, ['Tools'], /office key of "Harbour"/],
    ['a bad key', 'unknown-key-abcdefgh', ['API key'], /401/],
  ])('doctor verifies %s of the connection that DIALPAD_PCID names', async (_what, key, wrong, detail) => {
    const results = await diagnose({ ...(await makeStore(key)), DIALPAD_PCID: 'pc_one' });
    expect(failed(results)).toEqual(wrong);
    expect(results.get('API key')?.detail).toMatch(detail);
    expect(JSON.stringify([...results.values()])).not.toContain(key);
  });

  test('doctor reports that the store has no connection with the PCID', async () => {
    const results = await diagnose({ ...(await makeStore(COMPANY_KEY)), DIALPAD_PCID: 'pc_two' });
    expect(failed(results)).toEqual(['API key']);
    expect(results.get('API key')?.fix).toContain('connections list');
  });

  test('doctor reports that the key in the environment and a store exclude each other', async () => {
    const results = await diagnose({ ...(await makeStore(COMPANY_KEY)), DIALPAD_API_KEY: OFFICE_KEY });
    expect(failed(results)).toEqual(['Settings']);
    expect(results.get('Settings')?.detail).toMatch(/DIALPAD_API_KEY and MCP_STORE .* are both set/);
  });

  test.each([
    ['does not exist', async (folder: string) => join(folder, 'gone', 'store.json'), /connections add/],
    [
      'is not a folder',
      async (folder: string) => {
        await writeFile(join(folder, 'file'), '');
        return join(folder, 'file', 'store.json');
      },
      /MCP_STORE/,
    ],
    [
      'is not a file',
      async (folder: string) => {
        await mkdir(join(folder, 'store.json'));
        return join(folder, 'store.json');
      },
      /Name a file/,
    ],
  ])('doctor reports a store whose location %s', async (sentence, place, fix) => {
    const path = await place(await makeFolder());
    const results = await diagnose({
      MCP_STORE: `file:${path}`,
      MCP_STORE_KEY,
      DIALPAD_PCID: 'pc_one',
      DIALPAD_BASE_URL: await startDialpad(),
    });
    expect(failed(results)).toEqual(['Store']);
    expect(results.get('API key')?.detail).toBe('store failed');
    expect(results.get('Store')?.detail).toContain(sentence);
    expect(results.get('Store')?.fix).toMatch(fix);
  });
});
