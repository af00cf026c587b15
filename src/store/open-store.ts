import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRedisClient, type RedisClient, type RedisObserver } from '../lib/redis-client.ts';
import { isRedisUrl } from '../lib/redis-url.ts';
import { createStore, type StoreObserver } from './create-store.ts';
import { createCredentialCipher } from './encryption.ts';
import { createRecordCodecs } from './record-codec.ts';
import type { Records } from './records.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-errors.ts';
import { parseStoreKeys, type StoreKeys } from './store-keys.ts';

/** No reason that the observers get contains a secret. */
export interface OpenStoreOptions extends StoreObserver, RedisObserver {
  /** The process's client of the Redis server that the URL names. It stays open when the store is closed. */
  readonly redis?: RedisClient | undefined;
  /** What names the address, for messages. Default: MCP_STORE. */
  readonly setting?: string | undefined;
  /** Prefix of keys in Redis, without `redis`. */
  readonly redisPrefix?: string | undefined;
}

/**
 * The path in a `file:` URL. Only `file://` is decoded as a URL: people type paths as they are. Throws StoreError
 * without a path.
 */
export function filePathOf(url: string): string {
  const path = url.slice('file:'.length);
  if (path === '') {
    throw new StoreError('MCP_STORE has no path. Set it like this: file:/var/lib/dialpad/store.json');
  }
  if (path.startsWith('//')) return fileURLToPath(url);
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);
}

/** The full path of a file, so that a wrong current folder shows. */
export const placeOf = (url: string): string => (url.startsWith('file:') ? filePathOf(url) : 'Redis');

/** Opens the records of a store. Rejects with StoreError when the URL is invalid. */
export async function openRecords(
  url: string,
  keys: StoreKeys,
  options: OpenStoreOptions = {},
): Promise<Records> {
  const codecs = createRecordCodecs(keys);
  if (url.startsWith('file:')) {
    const { createFileRecords } = await import('./file/file-records.ts');
    return createFileRecords(filePathOf(url), codecs, options);
  }
  if (isRedisUrl(url)) {
    const { createRedisRecords } = await import('./redis/redis-records.ts');
    const redis =
      options.redis ??
      createRedisClient({ url, prefix: options.redisPrefix, setting: options.setting ?? 'MCP_STORE' });
    const records = createRedisRecords(redis, codecs, options);
    if (options.redis !== undefined) return records;
    return {
      ...records,
      async close() {
        await records.close();
        await redis.close();
      },
    };
  }
  // Without what follows the scheme, which may be a password.
  const setting = options.setting ?? 'MCP_STORE';
  const scheme = /^[a-z][a-z\d+.-]*:/i.exec(url)?.[0];
  throw new StoreError(
    `${setting.charAt(0).toUpperCase()}${setting.slice(1)} is not the address of a store${scheme === undefined ? ': it has no scheme' : ` (it begins with ${scheme})`}. Use file:/var/lib/dialpad/store.json or redis://user:password@host:6379`,
  );
}

/** The keys of MCP_STORE_KEY. Throws StoreError when there are none or one is invalid. */
export function requireStoreKeys(text: string | undefined): StoreKeys {
  if (text !== undefined) return parseStoreKeys(text);
  throw new StoreError(
    'MCP_STORE needs MCP_STORE_KEY, the key that encrypts stored credentials. Set the key of this store. Only for a new store create one: openssl rand -base64 32. For the store of a demo, add --demo instead.',
  );
}

/** Opens the store. Nothing is read yet: `check()` does that. Rejects with StoreError when a setting is invalid. */
export async function openStore(
  url: string,
  keysText: string | undefined,
  options: OpenStoreOptions = {},
): Promise<Store> {
  const keys = requireStoreKeys(keysText);
  const records = await openRecords(url, keys, options);
  return createStore(records, createCredentialCipher(keys), { ...options, place: placeOf(url) });
}
