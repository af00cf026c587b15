import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { startUpstream } from '../support/upstream.ts';
import {
  COMPANY_KEY,
  cleanUp,
  cleanups,
  diagnose,
  failed,
  freePort,
  OFFICE_KEY,
  startDialpad,
  startHost,
  startProxy,
  takePort,
} from './run-doctor.ts';

afterEach(cleanUp);

describe('doctor', () => {
  test('doctor passes with a valid company key and names the company', async () => {
    const results = await diagnose({ DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad() });
    expect(failed(results)).toEqual([]);
    expect(results.get('API key')?.detail).toContain('company key of "Acme');
    expect(results.get('Tools')?.detail).toBe(`all ${tools.length} can be used`);
    expect(results.get('Proxy')?.ok).toBeNull();
    expect(results.get('Redis')?.ok).toBeNull();
  });

  test('doctor names a variable that looks like a setting', async () => {
    const results = await diagnose({ DIALPAD_BASE_URL: await startDialpad(), MCP_TIMEOUT: '5' });
    expect(results.get('Settings')?.detail).toBe('all valid; MCP_TIMEOUT is not a setting and is ignored');
  });

  test('doctor never prints the key', async () => {
    for (const key of [COMPANY_KEY, OFFICE_KEY, 'unknown-key-abcdefgh']) {
      const results = await diagnose({ DIALPAD_API_KEY: key, DIALPAD_BASE_URL: await startDialpad() });
      expect(JSON.stringify([...results.values()])).not.toContain(key);
    }
  });

  test('doctor lists the tools that an office key cannot use, and passes when they are excluded', async () => {
    const account = { DIALPAD_API_KEY: OFFICE_KEY, DIALPAD_BASE_URL: await startDialpad() };
    const results = await diagnose(account);
    expect(results.get('API key')).toMatchObject({ ok: true, detail: 'office key of "Harbour"' });
    const check = results.get('Tools');
    expect(check).toMatchObject({ ok: false });
    expect(check?.detail).toMatch(
      new RegExp(`^\\d+ of ${tools.length} can be used; \\d need a company admin key$`),
    );
    const names = /--exclude-tools (\S+)/.exec(check?.fix ?? '')?.[1] ?? '';
    expect(names).toContain('company_get');
    expect(failed(await diagnose({ ...account, DIALPAD_EXCLUDE_TOOLS: names }))).toEqual([]);
  });

  const oneThingWrong: readonly {
    what: string;
    check: string;
    environment: () => Promise<Record<string, string>>;
    detail: RegExp;
    fix: RegExp;
    nodeVersion?: string;
  }[] = [
    {
      what: 'no key',
      check: 'API key',
      environment: async () => ({ DIALPAD_BASE_URL: await startDialpad() }),
      detail: /DIALPAD_API_KEY is not set in this shell. Clients that setup configured have their own key/,
      fix: /admin portal.*--demo/,
    },
    {
      what: 'a bad key',
      check: 'API key',
      environment: async () => ({ DIALPAD_API_KEY: 'wrong', DIALPAD_BASE_URL: await startDialpad() }),
      detail: /rejects it \(401\)/,
      fix: /create a new one.*sandbox/,
    },
    {
      what: 'a key with a line break',
      check: 'Settings',
      environment: async () => ({ DIALPAD_API_KEY: 'one\ntwo' }),
      detail: /DIALPAD_API_KEY/,
      fix: /Correct or unset it/,
    },
    {
      what: 'an unknown toolset',
      check: 'Settings',
      environment: async () => ({ DIALPAD_TOOLSETS: 'offises' }),
      detail: /Did you mean "offices"/,
      fix: /Correct or unset it/,
    },
    {
      what: 'a host where nothing listens',
      check: 'Dialpad host',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: `http://127.0.0.1:${await freePort()}`,
      }),
      detail: /connection refused/,
      fix: /DIALPAD_BASE_URL/,
    },
    {
      what: 'https where plain http is spoken',
      check: 'Dialpad host',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: (await startDialpad()).replace('http:', 'https:'),
      }),
      detail: /TLS/,
      fix: /http:\/\//,
    },
    {
      what: 'a proxy that wants a password',
      check: 'Proxy',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: 'https://dialpad.example.com',
        HTTPS_PROXY: await startProxy(407),
      }),
      detail: /requires a user name and password \(407\)/,
      fix: /user:password@/,
    },
    {
      what: 'a proxy that refuses the host',
      check: 'Proxy',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: 'https://dialpad.example.com',
        HTTPS_PROXY: await startProxy(403),
      }),
      detail: /rejects connections to dialpad.example.com \(403\)/,
      fix: /NO_PROXY/,
    },
    {
      what: 'an OAuth audience that is not the advertised resource',
      check: 'OAuth',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_PUBLIC_URL: 'https://mcp.example.com',
        MCP_OAUTH_ISSUER: 'https://issuer.example.com',
        MCP_OAUTH_AUDIENCE: 'https://other.example.com/mcp',
      }),
      detail:
        /"https:\/\/other.example.com\/mcp", but OAuth clients request tokens for https:\/\/mcp.example.com/,
      fix: /^Set MCP_OAUTH_AUDIENCE=https:\/\/mcp.example.com\/dialpad-organization/,
    },
    {
      what: 'an OAuth issuer without an audience',
      check: 'OAuth',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_OAUTH_ISSUER: 'https://issuer.example.com',
      }),
      detail: /MCP_OAUTH_AUDIENCE is not set/,
      fix: /or neither/,
    },
    {
      what: 'a port that is taken',
      check: 'Port',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_PORT: String(await takePort()),
      }),
      detail: /is in use by another program/,
      fix: /--port/,
    },
    {
      what: 'an address of another machine',
      check: 'Port',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_HOST: '192.0.2.1',
      }),
      detail: /not an address of this machine/,
      fix: /--host/,
    },
    {
      what: 'an old Node',
      check: 'Node.js',
      environment: async () => ({ DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: await startDialpad() }),
      nodeVersion: '20.18.3',
      detail: /20\.18\.3 is too old: 20\.19\.0 or newer/,
      fix: /nodejs\.org/,
    },
    {
      what: 'a clock that is wrong',
      check: 'Clock',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad({ date: 'Mon, 06 Jan 2020 10:00:00 GMT' }),
      }),
      detail: /\d+ seconds ahead of the host/,
      fix: /NTP/,
    },
    {
      what: 'a Redis that is not there',
      check: 'Redis',
      environment: async () => ({
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startDialpad(),
        MCP_REDIS_URL: `redis://user:hidden-word@127.0.0.1:${await freePort()}`,
      }),
      detail: /^redis:\/\/127\.0\.0\.1:\d+: nothing listens there/,
      fix: /Start Redis/,
    },
  ];

  test.each(oneThingWrong)('doctor reports $what and nothing else, with the fix', async (problem) => {
    const results = await diagnose(await problem.environment(), { nodeVersion: problem.nodeVersion });
    expect(failed(results)).toEqual([problem.check]);
    expect(results.get(problem.check)?.detail).toMatch(problem.detail);
    expect(results.get(problem.check)?.fix).toMatch(problem.fix);
    expect(JSON.stringify([...results.values()])).not.toContain('hidden-word');
  });

  test.each([
    [{ status: 403 }, /neither the company nor its offices \(403\)/, /office admin/],
    [{ status: 404 }, /is not the Dialpad API/, /origin only/],
    [{ status: 302 }, /is not the Dialpad API/, /origin only/],
    [{ status: 200, body: '<html>' }, /is not the Dialpad API/, /origin only/],
    [{ status: 429 }, /rate limit of Dialpad is exceeded/, /Wait a minute/],
    [{ status: 503 }, /could not be verified/, /error of Dialpad/],
    [{ status: 400 }, /could not be verified/, /Try again/],
    [{ status: 200, delayed: true }, /Dialpad did not respond in time/, /Try again/],
  ])('doctor explains a key to which Dialpad responds with %j', async (withKey, detail, fix) => {
    const results = await diagnose(
      {
        DIALPAD_API_KEY: COMPANY_KEY,
        DIALPAD_BASE_URL: await startHost(withKey),
        DIALPAD_TIMEOUT_MS: '1000',
      },
      { limitMs: 2_000 },
    );
    expect(failed(results)).toEqual(['API key']);
    expect(results.get('API key')?.detail).toMatch(detail);
    expect(results.get('API key')?.fix).toMatch(fix);
  });

  test.each([
    [302, /responds with a redirect \(302\)/, /the origin itself/],
    [404, /has no Dialpad API \(404\)/, /origin only/],
    [503, /responds with 503: it is out of service/, /Try again later/],
  ])('doctor explains a host that responds with %d to everything', async (status, detail, fix) => {
    const upstream = await startUpstream((_request, response) => response.writeHead(status).end());
    cleanups.push(upstream.close);
    const results = await diagnose({ DIALPAD_API_KEY: COMPANY_KEY, DIALPAD_BASE_URL: upstream.origin });
    expect(failed(results)).toEqual(['Dialpad host']);
    expect(results.get('Dialpad host')?.detail).toMatch(detail);
    expect(results.get('Dialpad host')?.fix).toMatch(fix);
  });

  test('doctor reports a clock that is behind, and skips the check when the host sends no date', async () => {
    const account = { DIALPAD_API_KEY: COMPANY_KEY };
    const early = await startDialpad({ date: 'Thu, 06 Jan 2050 10:00:00 GMT' });
    const behind = await diagnose({ ...account, DIALPAD_BASE_URL: early });
    expect(behind.get('Clock')?.detail).toMatch(/seconds behind the host/);
    const none = await diagnose({ ...account, DIALPAD_BASE_URL: await startDialpad({ date: 'unknown' }) });
    expect(none.get('Clock')).toMatchObject({ ok: null, detail: expect.stringContaining('no Date header') });
  });

  test('doctor reports a proxy setting that is not a URL', async () => {
    const results = await diagnose({
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: await startDialpad(),
      HTTP_PROXY: 'http://[',
    });
    expect(results.get('Proxy')?.detail).toBe('HTTPS_PROXY or HTTP_PROXY is not a URL');
  });

  test('doctor says when the account of a key has no name', async () => {
    const unnamed = await diagnose({
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: await startHost({ status: 200, body: '{"id":"1"}' }),
    });
    expect(unnamed.get('API key')?.detail).toBe('company key of an account without a name');
  });

  test('doctor counts the enabled tools when no key works, and one tool that needs another key', async () => {
    const base = { DIALPAD_BASE_URL: await startDialpad() };
    const withoutKey = await diagnose({ ...base, DIALPAD_TOOLSETS: 'rooms' });
    expect(withoutKey.get('Tools')?.detail).toMatch(
      new RegExp(`^\\d+ of ${tools.length} enabled; permissions not checked`),
    );
    const officeKey = await diagnose({
      ...base,
      DIALPAD_API_KEY: OFFICE_KEY,
      DIALPAD_TOOLS: 'company_get,rooms_get',
      DIALPAD_TOOLSETS: '',
    });
    expect(officeKey.get('Tools')?.detail).toBe('1 of 2 can be used; one needs a company admin key');
  });

  test('doctor passes when the OAuth audience is the URL of the endpoint', async () => {
    const results = await diagnose({
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: await startDialpad(),
      MCP_PUBLIC_URL: 'https://mcp.example.com',
      MCP_OAUTH_ISSUER: 'https://issuer.example.com',
      MCP_OAUTH_AUDIENCE: 'https://mcp.example.com/dialpad-organization',
    });
    expect(results.get('OAuth')).toMatchObject({ ok: true });
  });

  describe('in hosted mode', () => {
    const KEY = storeKeyOf('first');
    const OTHER_KEY = storeKeyOf('second');

    async function makeStore(): Promise<{ folder: string; url: string }> {
      const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
      cleanups.push(() => rm(folder, { recursive: true }));
      const url = `file:${join(folder, 'store.json')}`;
      const store = await openStore(url, KEY);
      await store.addConnection({
        name: 'Example Inc',
        environment: 'production',
        credential: 'sealed-key-abcdefgh',
        pcid: 'pc_example',
      });
      await store.close();
      return { folder, url };
    }

    test('doctor in hosted mode opens the store with its key and needs no API key', async () => {
      const { url } = await makeStore();
      const results = await diagnose({
        MCP_STORE: url,
        MCP_STORE_KEY: KEY,
        DIALPAD_BASE_URL: await startDialpad(),
      });
      expect(failed(results)).toEqual([]);
      expect(results.get('Store')?.detail).toBe('1 connections, 0 callers');
      expect(results.get('API key')?.ok).toBeNull();
      expect(results.get('Tools')?.detail).toMatch(/permissions not checked: name a connection with --pcid$/);
    });

    test('doctor fails for a store file that does not exist, as with a wrong path in MCP_STORE', async () => {
      const { folder } = await makeStore();
      const results = await diagnose({
        MCP_STORE: `file:${join(folder, 'misspelt.json')}`,
        MCP_STORE_KEY: KEY,
        DIALPAD_BASE_URL: await startDialpad(),
      });
      expect(failed(results)).toEqual(['Store']);
      expect(results.get('Store')?.detail).toBe(`there is no file ${join(folder, 'misspelt.json')}`);
    });

    test.each([
      [
        'the key of another store',
        (url: string) => ({ MCP_STORE: url, MCP_STORE_KEY: OTHER_KEY }),
        /MCP_STORE_KEY/,
      ],
      ['no key', (url: string) => ({ MCP_STORE: url }), /openssl rand/],
      ['half a key', (url: string) => ({ MCP_STORE: url, MCP_STORE_KEY: KEY.slice(0, 20) }), /openssl rand/],
      [
        'a store of no known kind',
        () => ({ MCP_STORE: 'ftp://x', MCP_STORE_KEY: KEY }),
        /docs\/hosting|file:/,
      ],
    ])('doctor reports %s in hosted mode, with the fix', async (_what, environment, fix) => {
      const { url } = await makeStore();
      const results = await diagnose({ ...environment(url), DIALPAD_BASE_URL: await startDialpad() });
      expect(failed(results)).toEqual(['Store']);
      expect(`${results.get('Store')?.detail} ${results.get('Store')?.fix}`).toMatch(fix);
      const told = JSON.stringify([...results.values()]);
      for (const secret of [KEY, OTHER_KEY, 'sealed-key-abcdefgh']) expect(told).not.toContain(secret);
    });
  });

  test('doctor uses a proxy that forwards requests, and bypasses it with NO_PROXY', async () => {
    const account = {
      DIALPAD_API_KEY: COMPANY_KEY,
      DIALPAD_BASE_URL: await startDialpad(),
    };
    const through = await diagnose({ ...account, HTTP_PROXY: await startProxy(200) });
    expect(through.get('Proxy')).toMatchObject({ ok: true });
    expect(failed(through)).toEqual([]);
    const refusing = await startProxy(403);
    const around = await diagnose({ ...account, HTTP_PROXY: refusing, NO_PROXY: '127.0.0.1' });
    expect(failed(around)).toEqual([]);
  });
});
