import { describe, expect, test } from 'vitest';
import { openRecords } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { StoreError, UnusableRecordError } from '../../src/store/store-errors.ts';
import { parseStoreKeys } from '../../src/store/store-keys.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { northwind, storeKey } from './file-folder.ts';

type StoredRecord = Record<string, unknown>;

/** What someone can do who can write to the store and does not know its key. */
export interface RawStore {
  readonly url: string;
  readonly open: (keys?: string, onUnusable?: (reason: string) => void) => Promise<Store>;
  readonly read: (kind: 'connections' | 'callers', id: string) => Promise<StoredRecord>;
  /** `undefined` removes the record. */
  readonly write: (
    kind: 'connections' | 'callers',
    id: string,
    record: StoredRecord | undefined,
  ) => Promise<void>;
  /** Replaces the whole store by one of format 1. */
  readonly replaceByFormat1: (connections: StoredRecord[], callers: StoredRecord[]) => Promise<void>;
}

/** The rules for records that every store keeps. `create` returns an empty store. */
export function describeRecords(create: () => Promise<RawStore>): void {
  async function filled() {
    const raw = await create();
    const store = await raw.open();
    await store.addConnection({ ...northwind, pcid: 'pc_1' });
    await store.addConnection({ ...northwind, name: 'Contoso', credential: 'contoso-key', pcid: 'pc_2' });
    const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'], readOnly: true });
    return { raw, store, caller, token };
  }

  describe('a record changed without the store key', () => {
    test.each<[string, StoredRecord]>([
      ['a wider grant', { pcids: ['pc_1', 'pc_2'] }],
      ['writes allowed', { readOnly: false }],
      ['another name', { name: 'Administrators' }],
      ['a longer life', { expiresAt: '2999-01-01T00:00:00Z' }],
      ['an unknown field', { more: true }],
      ['another token', { tokenHash: 'A'.repeat(43) }],
      ['no MAC', { mac: undefined }],
      ['a MAC of zeros', { mac: `AAAAAAAA.${'A'.repeat(43)}` }],
    ])('a caller that was changed without the store key is unusable: %s', async (_, change) => {
      const { raw, caller, token } = await filled();
      await raw.write('callers', caller.id, { ...(await raw.read('callers', caller.id)), ...change });
      const reasons: string[] = [];
      const store = await raw.open(storeKey, (reason) => reasons.push(reason));
      await expect(store.callerByToken(token)).rejects.toThrow(UnusableRecordError);
      expect(reasons).toEqual([expect.stringContaining(caller.id)]);
      expect(await store.callers()).toEqual([]);
      expect(await store.unusable()).toMatchObject([{ kind: 'caller', id: caller.id }]);
      expect(await store.credentialOf('pc_1')).toBe('northwind-api-key');
      expect(await store.revokeCaller(caller.id)).toBe(true);
      expect(await store.callerByToken(token)).toBeUndefined();
      await store.check();
    });

    test('a caller whose revocation was undone without the store key is unusable', async () => {
      const { raw, store, caller, token } = await filled();
      await store.revokeCaller(caller.id);
      const { revokedAt, ...others } = await raw.read('callers', caller.id);
      expect(revokedAt).toBeDefined();
      await raw.write('callers', caller.id, others);
      await expect((await raw.open()).callerByToken(token)).rejects.toThrow(UnusableRecordError);
    });

    test.each<[string, StoredRecord]>([
      ['another company', { companyId: '1' }],
      ['another environment', { environment: 'sandbox' }],
      ['another status', { status: 'disabled' }],
    ])('a connection that was changed without the store key is unusable: %s', async (_, change) => {
      const { raw } = await filled();
      await raw.write('connections', 'pc_1', { ...(await raw.read('connections', 'pc_1')), ...change });
      const store = await raw.open();
      for (const start of [() => store.connection('pc_1'), () => store.credentialOf('pc_1')]) {
        await expect(start()).rejects.toThrow('The connection pc_1 in the store is damaged, or was changed');
      }
      expect((await store.connections()).map(({ pcid }) => pcid)).toEqual(['pc_2']);
      expect(await store.removeConnection('pc_1')).toBe(true);
    });

    test('a record that was moved to the id of another one is unusable', async () => {
      const { raw } = await filled();
      const other = await raw.read('connections', 'pc_2');
      await raw.write('connections', 'pc_2', undefined);
      await raw.write('connections', 'pc_1', { ...other, pcid: 'pc_1' });
      await expect((await raw.open()).connection('pc_1')).rejects.toThrow(UnusableRecordError);
    });

    test('a connection that was stored as a caller is unusable', async () => {
      const { raw } = await filled();
      await raw.write('callers', 'pc_1', { ...(await raw.read('connections', 'pc_1')), id: 'pc_1' });
      expect((await (await raw.open()).unusable()).map(({ kind }) => kind)).toEqual(['caller']);
    });
  });

  describe('a rotation of the store key', () => {
    const [old, both] = [storeKey, `${storeKeyOf('newer')},${storeKey}`];

    test('rekey writes every record with the newest key, which is then enough', async () => {
      const { raw, caller, token } = await filled();
      expect(await (await raw.open(both)).rekey()).toEqual({ connections: 2, callers: 1 });
      const store = await raw.open(storeKeyOf('newer'));
      await store.check();
      expect(await store.credentialOf('pc_2')).toBe('contoso-key');
      expect(await store.callerByToken(token)).toEqual(caller);
      await expect((await raw.open(old)).check()).rejects.toThrow('stored with another MCP_STORE_KEY');
    });

    test('a rotation that stops half way leaves a store that both keys can read, and can be repeated', async () => {
      const { raw, caller, token } = await filled();
      const unfinished = await raw.open(both);
      await unfinished.updateConnection('pc_1', {});
      for (const keys of [both, `${storeKey},${storeKeyOf('newer')}`]) {
        const store = await raw.open(keys);
        await store.check();
        expect(await store.credentialOf('pc_1')).toBe('northwind-api-key');
        expect(await store.callerByToken(token)).toEqual(caller);
      }
      await (await raw.open(both)).rekey();
      await (await raw.open(storeKeyOf('newer'))).check();
    });

    test('rekey does not change a record that no key can read', async () => {
      const { raw, caller } = await filled();
      const damaged = { ...(await raw.read('callers', caller.id)), readOnly: false };
      await raw.write('callers', caller.id, damaged);
      expect(await (await raw.open(both)).rekey()).toEqual({ connections: 2, callers: 0 });
      expect(await raw.read('callers', caller.id)).toEqual(damaged);
      const { token } = await (await raw.open(both)).addCaller({ name: 'Others', pcids: ['pc_1'] });
      expect(await (await raw.open(both)).rekey()).toEqual({ connections: 2, callers: 1 });
      expect(await raw.read('callers', caller.id)).toEqual(damaged);
      expect(await (await raw.open(storeKeyOf('newer'))).callerByToken(token)).toMatchObject({
        name: 'Others',
      });
    });
  });

  describe('a store of format 1', () => {
    const withoutMac = ({ mac, encryptedCredential, ...fields }: StoredRecord): StoredRecord => ({
      ...fields,
      ...(encryptedCredential !== undefined && { sealedCredential: encryptedCredential }),
    });

    async function format1() {
      const { raw, caller, token } = await filled();
      const connection = withoutMac(await raw.read('connections', 'pc_1'));
      await raw.replaceByFormat1([connection], [withoutMac(await raw.read('callers', caller.id))]);
      return { raw, caller, token };
    }

    test('a store of format 1 is rejected with the command that upgrades it', async () => {
      const { raw, token } = await format1();
      const store = await raw.open();
      for (const start of [
        () => store.check(),
        () => store.callerByToken(token),
        () => store.connection('pc_1'),
        () => store.addConnection(northwind),
      ]) {
        const attempt = start();
        await expect(attempt).rejects.toThrow(StoreError);
        await expect(attempt).rejects.toThrow('dialpad-organization-mcp store upgrade');
      }
    });

    test('an upgrade from format 1 keeps every token, grant and API key', async () => {
      const { raw, caller, token } = await format1();
      const records = await openRecords(raw.url, parseStoreKeys(storeKey));
      const contents = await records.readFormat1();
      expect(contents).toMatchObject({ connections: [{ pcid: 'pc_1' }], callers: [caller] });
      await records.upgradeFormat1(contents ?? expect.fail());
      expect(await records.readFormat1()).toBeUndefined();
      await records.close();
      const store = await raw.open();
      await store.check();
      expect(await store.callerByToken(token)).toEqual(caller);
      expect(await store.credentialOf('pc_1')).toBe('northwind-api-key');
    });

    test('a store of format 1 that changed after it was read is not upgraded', async () => {
      const { raw } = await format1();
      const records = await openRecords(raw.url, parseStoreKeys(storeKey));
      const contents = (await records.readFormat1()) ?? expect.fail();
      await raw.replaceByFormat1(
        [],
        contents.callers.map((caller) => ({ ...caller, readOnly: false })),
      );
      await expect(records.upgradeFormat1(contents)).rejects.toThrow('changed meanwhile');
      await records.close();
      await expect((await raw.open()).check()).rejects.toThrow('store upgrade');
    });

    test('a record of format 1 is unusable in a store of format 2', async () => {
      const { raw, caller, token } = await filled();
      await raw.write('callers', caller.id, withoutMac(await raw.read('callers', caller.id)));
      await expect((await raw.open()).callerByToken(token)).rejects.toThrow(UnusableRecordError);
    });
  });
}
