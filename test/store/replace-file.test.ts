import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { withFileLock } from '../../src/store/file/file-lock.ts';
import { replaceFile } from '../../src/store/file/replace-file.ts';
import { newPath } from './file-folder.ts';

const namesBeside = (path: string) => readdir(dirname(path));
const nothing = async () => {};

test('a replacement that is cancelled leaves the file and no other', async () => {
  const path = await newPath();
  await replaceFile(path, 'old', nothing);
  const cancelled = replaceFile(path, 'new', async () => {
    expect(await namesBeside(path)).toHaveLength(2);
    throw new Error('cancelled');
  });
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await namesBeside(path)).toEqual([basename(path)]);
});

test('a replacement removes unfinished files of the same file only', async () => {
  const path = await newPath();
  const id = '0b6c1f0e-1c2d-4e3f-8a9b-0c1d2e3f4a5b';
  const kept = [
    `${path}.${id}`,
    `${path}.${id}x.new`,
    `${path}.x${id}.new`,
    `${path}.short.new`,
    `x.${id}.new`,
  ];
  for (const name of [...kept, `${path}.${id}.new`]) {
    await writeFile(name.startsWith('/') ? name : `${dirname(path)}/${name}`, '');
  }
  await replaceFile(path, 'new', nothing);
  expect((await namesBeside(path)).toSorted()).toEqual(
    [path, ...kept].map((name) => basename(name)).toSorted(),
  );
});

test('a lock that contains no JSON counts as held until it is old', async () => {
  const path = await newPath();
  await writeFile(path, 'not json');
  let entered = false;
  const waiting = withFileLock(path, async () => {
    entered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(entered).toBe(false);
  await rm(path);
  await waiting;
  expect(entered).toBe(true);
});
