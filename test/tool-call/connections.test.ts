import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/auth/caller.ts';
import { PCID_REQUIRED } from '../../src/auth/pcid.ts';
import type { Connection } from '../../src/store/store.ts';
import { StoreUnavailableError, UnusableRecordError } from '../../src/store/store-errors.ts';
import { decideConnection, usesConnection } from '../../src/tool-call/connection/decide-connection.ts';
import {
  ConnectionError,
  type ConnectionResolver,
  rateLimitIdOf,
  singleConnection,
} from '../../src/tool-call/connection/resolve-connection.ts';
import { storedConnections } from '../../src/tool-call/connection/resolve-stored-connection.ts';

const caller = (pcid?: string): Caller => ({ id: 'one', grant: { pcids: 'all', readOnly: false }, pcid });

/** Resolves every PCID to an account whose key is the PCID. */
const echo: ConnectionResolver = {
  hosted: true,
  resolve: async (pcid) => ({ baseUrl: 'http://x', apiKey: pcid ?? 'none', company: 'x' }),
};

describe('the PCID of a request', () => {
  test.each<[method: unknown, params: unknown, pcid: string | undefined]>([
    ['tools/call', { arguments: { PCID: 'pc_1' } }, 'pc_1'],
    ['tools/call', { arguments: {} }, undefined],
    ['tools/call', { arguments: 'x' }, undefined],
    ['tools/call', undefined, undefined],
    ['prompts/get', { arguments: { PCID: 'pc_1' } }, 'pc_1'],
    ['resources/read', { uri: 'dialpad://x?PCID=pc_1' }, 'pc_1'],
    ['resources/read', { uri: 'dialpad://x' }, undefined],
    ['resources/read', { uri: 'not a URI' }, undefined],
    ['resources/read', { uri: 5 }, undefined],
    ['resources/list', { arguments: { PCID: 'pc_1' } }, undefined],
    ['completion/complete', { context: { arguments: { PCID: 'pc_1' } } }, 'pc_1'],
    ['completion/complete', { arguments: { PCID: 'pc_1' } }, undefined],
    ['ping', { arguments: { PCID: 'pc_1' } }, undefined],
    [5, { arguments: { PCID: 'pc_1' } }, undefined],
  ])('%s with %j names the PCID %s', async (method, params, pcid) => {
    expect(await decideConnection(echo, caller(), { method, params })).toMatchObject({
      account: { apiKey: pcid ?? 'none' },
      pcid,
    });
  });

  test('a pinned PCID is used, and may be repeated', async () => {
    for (const args of [{}, { PCID: 'pc_1' }]) {
      const decision = await decideConnection(echo, caller('pc_1'), {
        method: 'tools/call',
        params: { arguments: args },
      });
      expect(decision).toMatchObject({ account: { apiKey: 'pc_1' }, pcid: 'pc_1' });
    }
  });

  test.each([
    [
      'pc_1',
      'pc_2',
      'The PCID of this request differs from the one that the header X-PCID or the setting DIALPAD_PCID names. Nothing was sent to Dialpad. Leave it out, or send the same one.',
    ],
    [
      undefined,
      'pc 2',
      'PCID must be 1 to 128 visible ASCII characters without spaces. Nothing was sent to Dialpad.',
    ],
  ])('with the pinned PCID %s the PCID %s is rejected', async (pinned, requested, message) => {
    const params = { arguments: { PCID: requested } };
    const decision = await decideConnection(echo, caller(pinned), { method: 'tools/call', params });
    expect(decision).toEqual({ error: new ConnectionError('request', message), pcid: undefined });
    expect(decision).toMatchObject({ error: { reason: 'request', name: 'ConnectionError' } });
  });

  test('an internal error is thrown', async () => {
    const broken: ConnectionResolver = { hosted: true, resolve: () => Promise.reject(new Error('bug')) };
    await expect(decideConnection(broken, caller(), { method: 'tools/call' })).rejects.toThrow('bug');
  });

  test.each(['tools/call', 'prompts/get', 'resources/read', 'resources/list', 'completion/complete'])(
    'requests of %s act for a connection',
    (method) => {
      expect(usesConnection(method)).toBe(true);
    },
  );

  test.each(['ping', 'toString', '', 5, undefined])('requests of %s act for no connection', (method) => {
    expect(usesConnection(method)).toBe(false);
  });
});

describe('the one account of a server without a store', () => {
  test('is used without a PCID, and its rate limit is named by a digest of the key', async () => {
    const resolver = singleConnection('http://x', 'key');
    expect(resolver.hosted).toBe(false);
    expect(await resolver.resolve(undefined, caller())).toEqual({
      baseUrl: 'http://x',
      apiKey: 'key',
      company: rateLimitIdOf('key'),
    });
    expect(rateLimitIdOf('key')).toMatch(/^key-[\w-]{16}$/);
    expect(rateLimitIdOf('other')).not.toBe(rateLimitIdOf('key'));
  });

  test.each([
    [
      undefined,
      undefined,
      'server',
      'No Dialpad API key is set, so nothing was sent. The administrator of this server must set DIALPAD_API_KEY in its environment (in a desktop client: under "env" of its configuration) and restart it. Create keys in the Dialpad admin portal under Company settings, API keys. To try without an account start the server with --demo.',
    ],
    [
      'key',
      'pc_1',
      'request',
      'Unknown argument PCID: this server has one Dialpad account. Nothing was sent to Dialpad. Leave PCID out.',
    ],
  ])('with the key %s and the PCID %s the request is rejected', async (key, pcid, reason, message) => {
    await expect(singleConnection('http://x', key).resolve(pcid, caller())).rejects.toMatchObject({
      reason,
      message,
    });
  });
});

describe('a stored connection', () => {
  const stored: Connection = {
    pcid: 'pc_1',
    name: 'One',
    environment: 'production',
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
  };
  type Found = { connection?: Partial<Connection>; credential?: string | undefined; error?: Error };
  const resolve = (found: Found, pcid: string | undefined = 'pc_1', pcids: readonly string[] = ['pc_1']) => {
    const answer = async <Value>(value: Value) => {
      if (found.error !== undefined) throw found.error;
      return value;
    };
    const store = {
      connection: () => answer(found.connection && { ...stored, ...found.connection }),
      credentialOf: () => answer(found.credential),
    };
    const grant = { pcids: new Set(pcids), readOnly: false };
    return storedConnections(store, { baseUrl: 'http://x' }).resolve(pcid, { id: 'one', grant });
  };

  test.each<[connection: Partial<Connection>, baseUrl: string, company: string]>([
    [{}, 'http://x', rateLimitIdOf('key')],
    [{ companyId: '7' }, 'http://x', 'company-7'],
    [{ environment: 'sandbox' }, 'https://sandbox.dialpad.com', rateLimitIdOf('key')],
  ])('%j has the base URL %s and the rate limit %s', async (connection, baseUrl, company) => {
    expect(await resolve({ connection, credential: 'key' })).toEqual({ apiKey: 'key', baseUrl, company });
  });

  const notThere =
    'There is no connection with this PCID that this caller may use. Nothing was sent to Dialpad. Use the PCID that the platform assigned to this customer.';

  test.each<[what: string, found: Found, granted: string, reason: string, message: string]>([
    ['unknown', {}, 'pc_1', 'request', notThere],
    ['without a key', { connection: {} }, 'pc_1', 'request', notThere],
    ['disabled', { connection: { status: 'disabled' }, credential: 'key' }, 'pc_1', 'request', notThere],
    ['not granted', { connection: {}, credential: 'key' }, 'pc_2', 'not_granted', notThere],
    [
      'not granted and unusable',
      { error: new UnusableRecordError('damaged') },
      'pc_2',
      'not_granted',
      notThere,
    ],
    [
      'unusable',
      { error: new UnusableRecordError('damaged') },
      'pc_1',
      'server',
      "The connection of this PCID cannot be used: its stored API key is damaged, or was encrypted with another key. Nothing was sent to Dialpad, and a retry will not help. The server's administrator must fix this; see the server log.",
    ],
  ])('a connection that is %s is rejected', async (_, found, granted, reason, message) => {
    await expect(resolve(found, 'pc_1', [granted])).rejects.toMatchObject({ reason, message });
  });

  test('a store that is unavailable is worth a retry', async () => {
    await expect(resolve({ error: new StoreUnavailableError('secret address') })).rejects.toMatchObject({
      reason: 'unavailable',
      message: expect.stringMatching(/ Nothing was sent to Dialpad\. Try again in a few seconds\.$/),
    });
  });

  test('an internal error is thrown', async () => {
    await expect(resolve({ error: new Error('bug') })).rejects.toThrow(new Error('bug'));
  });

  test('a request without a PCID is told where to send it', async () => {
    const store = { connection: async () => undefined, credentialOf: async () => undefined };
    const attempt = storedConnections(store, { baseUrl: 'http://x' }).resolve(undefined, caller());
    await expect(attempt).rejects.toMatchObject({ reason: 'request', message: PCID_REQUIRED });
  });
});
