import { resolve } from 'node:path';
import { createDocumentStore } from './document-store.ts';
import { StoreError } from './errors.ts';
import { createSealing } from './sealing.ts';
import type { Store } from './types.ts';

/** Where a store is and what opens it. */
export interface OpenStoreOptions {
  /** `file:PATH`, `redis://...` or `rediss://...` */
  readonly url: string;
  /** `MCP_STORE_KEY`. */
  readonly keys: string | undefined;
  readonly onOutage?: (reason: string) => void;
}

/** Whether a store is shared between replicas. */
export const isRedisUrl = (url: string): boolean => /^rediss?:\/\//.test(url);

/** Opens a store and tries its key. Throws StoreError or StoreUnavailable. */
export async function openStore({ url, keys, onOutage }: OpenStoreOptions): Promise<Store> {
  const sealing = createSealing(keys);
  const store = createDocumentStore(await openPlace(url, onOutage), sealing);
  await store.check();
  return store;
}

async function openPlace(url: string, onOutage: OpenStoreOptions['onOutage']) {
  if (isRedisUrl(url)) {
    const { createRedisPlace } = await import('./redis-place.ts');
    return createRedisPlace({ url, ...(onOutage !== undefined && { onOutage }) });
  }
  if (url.startsWith('file:') && url.length > 'file:'.length) {
    const { createFilePlace } = await import('./file-place.ts');
    return createFilePlace(resolve(url.replace(/^file:(\/\/)?/, '')));
  }
  throw new StoreError('MCP_STORE must be file:PATH or redis://HOST:PORT.');
}
