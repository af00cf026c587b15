import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { StoreError } from '../../src/store/store-errors.ts';
import { newPath, northwind, openFile, storeKey } from './file-folder.ts';

test.each<[string, string, RegExp]>([
  ['no scheme', 'store.json', /has no scheme.*file:/],
  ['an unknown scheme', 'postgres://ann:hush@db.example.com', /begins with postgres:.*file:.*redis:/],
  ['no path', 'file:', /has no path/],
  ['a Redis that is no URL', 'redis:', /redis:\/\/user:password@host:6379/],
  ['a port that is none', 'redis://:hush@127.0.0.1:99999', /redis:\/\/user:password@host:6379/],
])('a store is refused with the fix and without secrets: %s', async (_, url, reason) => {
  const attempt = openStore(url, storeKey);
  await expect(attempt).rejects.toThrow(StoreError);
  await expect(attempt).rejects.toThrow(reason);
  await expect(attempt).rejects.not.toThrow(/hush/);
});

test('a store without a key is refused with the way to make one', async () => {
  await expect(openStore('file:store.json', undefined)).rejects.toThrow(
    /MCP_STORE_KEY.*openssl rand -base64 32/,
  );
});

test('a file can be named by its path or as a URL', async () => {
  const path = await newPath();
  await (await openFile(path)).addConnection(northwind);
  const byUrl = await openStore(pathToFileURL(path).href, storeKey);
  expect(await byUrl.connections()).toHaveLength(1);
});

test('a tilde is the home folder', async () => {
  const store = await openStore('file:~/\0', storeKey);
  await expect(store.check()).rejects.toThrow(join(homedir(), '\0'));
});
