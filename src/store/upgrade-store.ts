import { createCredentialCipher } from './encryption.ts';
import { type OpenStoreOptions, openRecords } from './open-store.ts';
import type { ConnectionRecord, StoreContents } from './records.ts';
import { StoreError, UnusableRecordError } from './store-errors.ts';
import type { StoreKeys } from './store-keys.ts';

/** Rejects keys that decrypt no credential: signed with them, no record could be used. */
function checkKeys(connections: readonly ConnectionRecord[], keys: StoreKeys): void {
  const cipher = createCredentialCipher(keys);
  let failure: UnusableRecordError | undefined;
  for (const { pcid, encryptedCredential } of connections) {
    try {
      cipher.decrypt(encryptedCredential, pcid);
      return;
    } catch (error) {
      if (!(error instanceof UnusableRecordError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw new StoreError(`The store was not upgraded. ${failure.message}`);
}

/**
 * Upgrades a store of format 1 if `confirm` agrees to its records, which nothing authenticates until then. Returns
 * them, or undefined for a store of another format.
 */
export async function upgradeStore(
  url: string,
  keys: StoreKeys,
  options: Pick<OpenStoreOptions, 'redisPrefix'>,
  confirm: (contents: StoreContents) => boolean,
): Promise<StoreContents | undefined> {
  const records = await openRecords(url, keys, options);
  try {
    const contents = await records.readFormat1();
    if (contents === undefined) return undefined;
    checkKeys(contents.connections, keys);
    if (confirm(contents)) await records.upgradeFormat1(contents);
    return contents;
  } finally {
    await records.close();
  }
}
