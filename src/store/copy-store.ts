import { createCredentialCipher } from './encryption.ts';
import { type OpenStoreOptions, openRecords } from './open-store.ts';
import type { StoreContents } from './records.ts';
import { StoreError } from './store-errors.ts';
import type { StoreKeys } from './store-keys.ts';

export interface Copied {
  readonly connections: number;
  readonly callers: number;
}

/** Rejects with StoreError when a record cannot be read or a credential cannot be decrypted. */
async function readAll(
  url: string,
  keys: StoreKeys,
  options: Pick<OpenStoreOptions, 'redisPrefix'>,
): Promise<StoreContents> {
  const records = await openRecords(url, keys, { ...options, setting: 'the argument <from>' });
  const cipher = createCredentialCipher(keys);
  try {
    const [connections, callers] = [await records.connections.all(), await records.callers.all()];
    const [first] = [...connections.unreadable, ...callers.unreadable];
    if (first !== undefined) throw new StoreError(`Nothing was copied. ${first.reason}`);
    for (const { pcid, encryptedCredential } of connections.records) {
      cipher.decrypt(encryptedCredential, pcid);
    }
    return { connections: connections.records, callers: callers.records };
  } finally {
    await records.close();
  }
}

/**
 * Copies all connections and callers with their tokens and grants, signed with the newest key. Rejects with
 * StoreError unless every record of the source is usable and the target is empty.
 */
export async function copyStore(
  from: string,
  to: string,
  keys: StoreKeys,
  options: Pick<OpenStoreOptions, 'redisPrefix'> = {},
): Promise<Copied> {
  const contents = await readAll(from, keys, options);
  const { connections, callers } = contents;
  if (connections.length + callers.length === 0) {
    throw new StoreError(
      'Nothing was copied: the source has no connections and no callers. Check its address.',
    );
  }
  const target = await openRecords(to, keys, {
    ...options,
    setting: 'the argument <to> (env:VARIABLE hides a password)',
  });
  try {
    if (!(await target.fill(contents))) {
      throw new StoreError(
        'Nothing was copied: the target is not empty; revoked callers count too. Name a new file, or for Redis another MCP_REDIS_PREFIX, or delete that store if nothing needs it.',
      );
    }
  } finally {
    await target.close();
  }
  return { connections: connections.length, callers: callers.length };
}
