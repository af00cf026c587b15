import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { copyStore } from '../../src/store/copy-store.ts';
import { StoreError } from '../../src/store/store-errors.ts';
import { parseStoreKeys } from '../../src/store/store-keys.ts';
import { upgradeStore } from '../../src/store/upgrade-store.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { newPath, northwind, openFile, storeKey } from './file-folder.ts';

const keys = parseStoreKeys(storeKey);

async function filled() {
  const path = await newPath();
  const store = await openFile(path);
  await store.addConnection({ ...northwind, pcid: 'pc_1' });
  const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
  return { path, url: `file:${path}`, store, caller, token };
}

describe('a copy of a store', () => {
  test('has every connection and caller, and is signed with the newest key', async () => {
    const { url, store, caller, token } = await filled();
    const target = await newPath();
    const both = parseStoreKeys(`${storeKeyOf('newer')},${storeKey}`);
    expect(await copyStore(url, `file:${target}`, both)).toEqual({ connections: 1, callers: 1 });
    const copy = await openFile(target, `${storeKeyOf('newer')},${storeKey}`);
    await copy.check();
    expect(await copy.connections()).toEqual(await store.connections());
    expect(await copy.callerByToken(token)).toEqual(caller);
    expect(await readFile(target, 'utf8')).toContain(`"mac": "${both.newest.id}.`);
  });

  test('is not made of an empty store', async () => {
    await expect(copyStore(`file:${await newPath()}`, `file:${await newPath()}`, keys)).rejects.toThrow(
      new StoreError('Nothing was copied: the source has no connections and no callers. Check its address.'),
    );
  });

  test('is made of a store that has only callers', async () => {
    const { url, store } = await filled();
    await store.removeConnection('pc_1');
    expect(await copyStore(url, `file:${await newPath()}`, keys)).toEqual({ connections: 0, callers: 1 });
  });

  test.each(['connection', 'caller'])('is not made over a store that has a %s', async (kind) => {
    const [source, target] = [await filled(), await filled()];
    if (kind === 'connection') await target.store.revokeCaller(target.caller.id);
    else await target.store.removeConnection('pc_1');
    const before = await readFile(target.path, 'utf8');
    await expect(copyStore(source.url, target.url, keys)).rejects.toThrow(
      new StoreError(
        'Nothing was copied: the target is not empty; revoked callers count too. Name a new file, or for Redis another MCP_REDIS_PREFIX, or delete that store if nothing needs it.',
      ),
    );
    expect(await readFile(target.path, 'utf8')).toBe(before);
  });

  test.each([
    [
      'a damaged connection',
      '"name": "Northwind"',
      '"name": "Contoso"',
      /^Nothing was copied\. The connection pc_1/,
    ],
    ['a damaged caller', '"readOnly": false', '"readOnly": true', /^Nothing was copied\. The caller caller_/],
  ])('is not made of a store with %s', async (_, old, changed, reason) => {
    const { path, url } = await filled();
    await writeFile(path, (await readFile(path, 'utf8')).replace(old, changed));
    const target = await newPath();
    await expect(copyStore(url, `file:${target}`, keys)).rejects.toThrow(reason);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  test('is not made with a key that decrypts no record', async () => {
    const { url } = await filled();
    const other = parseStoreKeys(storeKeyOf('other'));
    await expect(copyStore(url, `file:${await newPath()}`, other)).rejects.toThrow(
      'pc_1 was stored with another MCP_STORE_KEY',
    );
  });
});

describe('an upgrade of a store', () => {
  /** A store as an earlier version wrote it. */
  async function format1(change: (text: string) => string = (text) => text) {
    const { path, url } = await filled();
    const text = (await readFile(path, 'utf8'))
      .replaceAll(/,\s+"mac": "[^"]+"/g, '')
      .replaceAll('"encryptedCredential"', '"sealedCredential"')
      .replace('"version": 2', '"version": 1');
    await writeFile(path, change(text));
    return { path, url };
  }

  test('keeps a copy of the old file', async () => {
    const { path, url } = await format1();
    const old = await readFile(path, 'utf8');
    const upgraded = await upgradeStore(url, keys, {}, () => true);
    expect(upgraded).toMatchObject({ connections: [{ pcid: 'pc_1' }], callers: [{ name: 'Agents' }] });
    await (await openFile(path)).check();
    expect(await readFile(`${path}.format-1`, 'utf8')).toBe(old);
  });

  test('changes nothing without consent to its records', async () => {
    const { path, url } = await format1();
    const old = await readFile(path, 'utf8');
    const seen: unknown[] = [];
    const contents = await upgradeStore(url, keys, {}, (records) => seen.push(records) === 0);
    expect(seen).toEqual([contents]);
    expect(await readFile(path, 'utf8')).toBe(old);
  });

  test('is not needed for a store of another format', async () => {
    const { path, url } = await filled();
    const before = await readFile(path, 'utf8');
    expect(await upgradeStore(url, keys, {}, () => true)).toBeUndefined();
    expect(await upgradeStore(`file:${await newPath()}`, keys, {}, () => true)).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('is rejected with a key that decrypts no credential', async () => {
    const { path, url } = await format1();
    const old = await readFile(path, 'utf8');
    const attempt = upgradeStore(url, parseStoreKeys(storeKeyOf('other')), {}, () => true);
    await expect(attempt).rejects.toThrow(
      /^The store was not upgraded\. The credential of pc_1 was stored with another MCP_STORE_KEY/,
    );
    expect(await readFile(path, 'utf8')).toBe(old);
  });

  test.each([
    ['connections.0.createdAt', '"createdAt": "2', '"createdAt": "x'],
    ['callers.0.readOnly', '"readOnly": false', '"readOnly": 0'],
    ['connections', '"connections"', '"others"'],
  ])('is rejected with an unexpected value at %s', async (place, old, changed) => {
    const { path, url } = await format1((text) => text.replace(old, changed));
    await expect(upgradeStore(url, keys, {}, () => true)).rejects.toThrow(
      `The store ${path} cannot be upgraded: unexpected value at ${place}. Remove that record with the version of this program that wrote it.`,
    );
  });

  test('a store that needs it says so with the command', async () => {
    const { path } = await format1();
    await expect((await openFile(path)).check()).rejects.toThrow(
      `The store ${path} has format 1, whose records are not authenticated, so this version does not use it. Upgrade it once with: dialpad-organization-mcp store upgrade. If it had been upgraded before, it was tampered with: restore it from a backup.`,
    );
  });
});
