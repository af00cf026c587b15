import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { filePathOf, openStore } from '../../src/store/open-store.ts';
import { StoreError } from '../../src/store/store-errors.ts';
import { newPath, northwind, openFile, storeKey } from './file-folder.ts';

test.each<[string, string, RegExp]>([
  ['no scheme', 'store.json', /has no scheme.*file:/],
  ['an unknown scheme', 'postgres://ann:hush@db.example.com', /begins with postgres:.*file:.*redis:/],
  ['no path', 'file:', /has no path\. Set it like this: file:\/var\/lib\/dialpad\/store\.json$/],
  [
    'a scheme after a password',
    'hush postgres://db.example.com',
    /^MCP_STORE is not the address of a store: it has no scheme\. Use file:/,
  ],
  ['a long scheme', 'x1+.-:hush', /store \(it begins with x1\+\.-:\)\. Use file:/],
  ['an invalid Redis URL', 'redis:', /redis:\/\/user:password@host:6379/],
  ['an invalid port', 'redis://:hush@127.0.0.1:99999', /redis:\/\/user:password@host:6379/],
])('an invalid address is rejected with the fix and without secrets: %s', async (_, url, reason) => {
  const attempt = openStore(url, storeKey);
  await expect(attempt).rejects.toThrow(StoreError);
  await expect(attempt).rejects.toThrow(reason);
  await expect(attempt).rejects.not.toThrow(/hush/);
});

test('a store without a key is rejected with the command that creates one', async () => {
  await expect(openStore('file:store.json', undefined)).rejects.toThrow(
    /MCP_STORE_KEY.*openssl rand -base64 32.*--demo/,
  );
});

test('the address of a file is a path or a URL', async () => {
  const path = `${await newPath()} with spaces`;
  await (await openFile(path)).addConnection(northwind);
  const byUrl = await openStore(pathToFileURL(path).href, storeKey);
  expect(await byUrl.connections()).toHaveLength(1);
});

test.each([
  ['file:/var/store.json', '/var/store.json'],
  ['file:store.json', join(process.cwd(), 'store.json')],
  ['file:/a%20b', '/a%20b'],
  ['file:///a%20b', '/a b'],
  ['file:~/store.json', join(homedir(), 'store.json')],
  ['file:/a~/store.json', '/a~/store.json'],
])('the address %s is the path %s', (url, path) => {
  expect(filePathOf(url)).toBe(path);
});

test('a tilde in the path is the home folder', async () => {
  const store = await openStore('file:~/\0', storeKey);
  await expect(store.check()).rejects.toThrow(join(homedir(), '\0'));
});
