import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { storeKeyOf } from '../support/store-key.ts';

/** A key that protects nothing. */
export const storeKey = storeKeyOf('tests');

/** The path of a store in a folder of its own, which goes when the test ends. */
export async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connections-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'store.json');
}

/** Opens the store in a file, as another process would. */
export const openFile = (path: string, keys = storeKey): Promise<Store> => openStore(`file:${path}`, keys);

/** A connection that needs no more than a name. */
export const northwind = {
  name: 'Northwind',
  environment: 'production',
  credential: 'northwind-api-key',
} as const;
