import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newPath, northwind, openFile, storeKey } from './file-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a file that is cut off is rejected at every length', async () => {
  const path = await newPath();
  await (await openFile(path)).addConnection(northwind);
  const text = await readFile(path, 'utf8');
  const lengths = Array.from({ length: text.trimEnd().length }, (_, length) => length);
  for (const length of lengths) {
    await writeFile(path, text.slice(0, length));
    await expect((await openFile(path)).check()).rejects.toThrow(/damaged/);
  }
});

test('a writer that is killed loses nothing that it reported as stored', async () => {
  const path = await newPath();
  const script = fileURLToPath(new URL('write-loop.ts', import.meta.url));
  const stored: string[] = [];
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, ['--import', 'tsx', script, `file:${path}`, storeKey], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const until = stored.length + 2 + round;
    const turns = Math.floor(Math.random() * 50);
    for await (const pcid of createInterface(child.stdout)) {
      stored.push(pcid);
      if (stored.length !== until) continue;
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');

    const store = await openFile(path);
    await store.check();
    const found = (await store.connections()).map(({ pcid }) => pcid);
    expect(found).toEqual(expect.arrayContaining(stored));
    stored.push((await store.addConnection(northwind)).pcid);
    expect((await readdir(dirname(path))).toSorted()).toEqual([basename(path)]);
  }
}, 60_000);
