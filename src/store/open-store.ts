import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRedisClient, isRedisUrl, type RedisClient } from '../lib/redis-client.ts';
import { createStore, type StoreObserver } from './create-store.ts';
import { createCredentialCipher } from './encryption.ts';
import type { Records } from './records.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-errors.ts';

/** How a store is opened, and who wants to know how it does. No reason holds a secret. */
export interface OpenStoreOptions extends StoreObserver {
  /** The connection to the Redis that the URL names, when the process has one. It stays open with the store closed. */
  readonly redis?: RedisClient | undefined;
  /** What keys in Redis begin with, without `redis`. */
  readonly redisPrefix?: string | undefined;
  /** Called once per outage, with the reason: Redis is away, or the file cannot be read. */
  readonly onOutage?: (reason: string) => void;
  /** Called when the store is back after an outage. */
  readonly onReturn?: () => void;
}

/**
 * The path in a `file:` URL. Paths are taken as they are, for people type them; only `file://` is a real URL. Throws
 * StoreError when there is none.
 */
export function pathOf(url: string): string {
  const path = url.slice('file:'.length);
  if (path === '')
    throw new StoreError('MCP_STORE names no file. Set it like this: file:/var/lib/dialpad/store.json');
  if (path.startsWith('//')) return fileURLToPath(url);
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);
}

async function openRecords(url: string, options: OpenStoreOptions): Promise<Records> {
  if (url.startsWith('file:')) {
    const { createFileRecords } = await import('./file/file-records.ts');
    return createFileRecords(pathOf(url), options);
  }
  if (isRedisUrl(url)) {
    const { createRedisRecords } = await import('./redis/redis-records.ts');
    const { redisPrefix: prefix } = options;
    const redis = options.redis ?? createRedisClient({ url, prefix, setting: 'MCP_STORE' });
    const records = createRedisRecords(redis, options);
    if (options.redis !== undefined) return records;
    return {
      ...records,
      async close() {
        await records.close();
        await redis.close();
      },
    };
  }
  // Without what follows the scheme, which may hold a password.
  const scheme = /^[a-z][a-z\d+.-]*:/i.exec(url)?.[0];
  throw new StoreError(
    `MCP_STORE is not the address of a store${scheme === undefined ? ': it has no scheme' : ` (it begins with ${scheme})`}. Use file:/var/lib/dialpad/store.json or redis://user:password@host:6379`,
  );
}

/**
 * Opens the store that MCP_STORE names with the keys of MCP_STORE_KEY. Nothing is read yet: `check()` does that.
 * Rejects with StoreError when the settings cannot be used.
 */
export async function openStore(
  url: string,
  keys: string | undefined,
  options: OpenStoreOptions = {},
): Promise<Store> {
  if (keys === undefined) {
    throw new StoreError(
      'MCP_STORE needs MCP_STORE_KEY, the key that credentials are encrypted with. Make one with: openssl rand -base64 32',
    );
  }
  const sealer = createCredentialCipher(keys);
  return createStore(await openRecords(url, options), sealer, options);
}
