import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { parseStoreKeys } from '../../src/store/store-keys.ts';
import { bearer, storeKey } from '../support/http-server.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { apiKeys, useAttackedServer } from './attacked-server.ts';

type StoredRecord = Record<string, unknown>;

interface StoreText {
  version: number;
  connections: StoredRecord[];
  callers: StoredRecord[];
}

const read = async (path: string): Promise<StoreText> => JSON.parse(await readFile(path, 'utf8'));

describe('T19 A thief of the store reads its keys or tokens', () => {
  const attacked = useAttackedServer();

  test('the file has no API key, token or store key, in any usual encoding', async () => {
    const text = await readFile(attacked.server.storePath, 'utf8');
    for (const secret of [...Object.values(apiKeys), attacked.token, attacked.token.slice(4), storeKey]) {
      const bytes = Buffer.from(secret);
      for (const form of [
        secret,
        ...(['base64', 'base64url', 'hex'] as const).map((e) => bytes.toString(e)),
      ]) {
        expect(text).not.toContain(form.replace(/=+$/, ''));
      }
    }
  });

  test('only its owner can read the file', async () => {
    expect((await stat(attacked.server.storePath)).mode & 0o777).toBe(0o600);
  });

  test('equal API keys are not stored as equal texts', async () => {
    const { store, storePath } = attacked.server;
    const same = { environment: 'production', credential: 'the-same-key' } as const;
    await store.addConnection({ ...same, name: 'a', pcid: 'pc_a' });
    await store.addConnection({ ...same, name: 'b', pcid: 'pc_b' });
    const texts = (await read(storePath)).connections.map(({ encryptedCredential }) => encryptedCredential);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('the file is useless with another store key', async () => {
    const store = await openStore(`file:${attacked.server.storePath}`, storeKeyOf('thief'));
    await expect(store.credentialOf('pc_own')).rejects.toThrow(/another MCP_STORE_KEY/);
    await expect(store.callerByToken(attacked.token)).rejects.toThrow(/another MCP_STORE_KEY/);
    expect(await store.connections()).toEqual([]);
    await store.close();
  });

  test.each(['', 'short', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(16, 1).toString('base64')])(
    'the weak store key %j is rejected',
    (key) => expect(() => parseStoreKeys(key)).toThrow(/MCP_STORE_KEY/),
  );

  test('a file that other users can read is not used', async () => {
    const { storePath } = attacked.server;
    const store = await openStore(`file:${storePath}`, storeKey);
    await chmod(storePath, 0o644);
    await expect(store.connections()).rejects.toThrow(/insecure permissions/);
    await chmod(storePath, 0o600);
    await store.close();
  });
});

describe('T20 A record of the store is added, changed or moved without the store key', () => {
  const attacked = useAttackedServer();

  const find = (records: readonly StoredRecord[], name: string): StoredRecord =>
    records.find((record) => record.name === name) ?? expect.fail(`no record ${name}`);

  /** The attacker's calls for its own connection and for the other one, after the file was changed. */
  async function statusesAfter(change: (store: StoreText) => void) {
    const { storePath } = attacked.server;
    const before = await readFile(storePath, 'utf8');
    const store: StoreText = JSON.parse(before);
    change(store);
    attacked.upstream.requests.length = 0;
    await writeFile(storePath, JSON.stringify(store));
    // What was read before a change of the file counts for a moment.
    await vi.waitFor(async () => {
      expect((await attacked.call('offices_list')).text).not.toContain('"structuredContent"');
    }, 10_000);
    const other = await attacked.call('offices_list', { PCID: 'pc_other' });
    const used = [...new Set(attacked.keysSent())];
    await writeFile(storePath, before);
    await vi.waitFor(async () => {
      expect((await attacked.call('offices_list')).text).toContain('"structuredContent"');
    }, 10_000);
    return { other: other.text, used: used.filter((key) => key !== `Bearer ${apiKeys.pc_own}`) };
  }

  test.each<[name: string, change: (store: StoreText) => void]>([
    [
      'a wider grant',
      ({ callers }) => Object.assign(find(callers, 'Attacker'), { pcids: ['pc_own', 'pc_other'] }),
    ],
    ['another id', ({ callers }) => Object.assign(find(callers, 'Attacker'), { id: 'cl_root' })],
    ['a caller without a MAC', ({ callers }) => Object.assign(find(callers, 'Attacker'), { mac: undefined })],
    [
      'the MAC of another caller',
      ({ callers }) => Object.assign(find(callers, 'Attacker'), { mac: `AAAAAAAA.${'A'.repeat(43)}` }),
    ],
    [
      'the credential of another connection',
      ({ connections }) => {
        const { encryptedCredential } = find(connections, 'pc_other');
        Object.assign(find(connections, 'pc_own'), { encryptedCredential });
      },
    ],
    [
      'the record of another connection under its own id',
      (store) => {
        const other = { ...find(store.connections, 'pc_other'), pcid: 'pc_own' };
        store.connections = [find(store.connections, 'pc_other'), other];
      },
    ],
    [
      'a second record with the same id',
      ({ connections }) => {
        connections.push({ ...find(connections, 'pc_other'), pcid: 'pc_own' });
      },
    ],
    [
      'another environment',
      ({ connections }) => Object.assign(find(connections, 'pc_own'), { environment: 'sandbox' }),
    ],
    [
      'the older format, which has no MAC',
      (store) => {
        store.version = 1;
      },
    ],
  ])('the store is not believed: %s', async (_, change) => {
    const { other, used } = await statusesAfter(change);
    expect([other, used]).toEqual([expect.not.stringContaining('"structuredContent"'), []]);
  });

  test('a caller that was added without the store key is rejected', async () => {
    const { storePath, store } = attacked.server;
    const { caller, token } = await store.addCaller({ name: 'Copied', pcids: ['pc_other'] });
    const before = await readFile(storePath, 'utf8');
    await store.revokeCaller(caller.id);
    const revoked = await read(storePath);
    // The record from before its revocation, with the revocation's MAC: neither belongs to the other.
    const { revokedAt: _revokedAt, ...restored } = find(revoked.callers, 'Copied');
    revoked.callers = [...revoked.callers.filter(({ name }) => name !== 'Copied'), restored];
    await writeFile(storePath, JSON.stringify(revoked));
    const use = () => attacked.call('offices_list', { PCID: 'pc_other' }, bearer(token));
    await vi.waitFor(async () => expect((await use()).status).toBe(503), 10_000);
    expect(attacked.sent()).toEqual([]);
    await writeFile(storePath, before);
  });
});
