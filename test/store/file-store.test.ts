import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { withFileLock } from '../../src/store/file/file-lock.ts';
import { withPath } from '../../src/store/file/store-file.ts';
import { openStore } from '../../src/store/open-store.ts';
import { rejectWrongKey } from '../../src/store/reject-wrong-key.ts';
import { StoreError, StoreUnavailableError, UnusableRecordError } from '../../src/store/store-errors.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { newPath, northwind, openFile, storeKey } from './file-folder.ts';
import { describeRecords, type RawStore } from './record-rules.ts';
import { describeStore } from './store-rules.ts';

afterEach(() => {
  vi.useRealTimers();
});

const namesBeside = async (path: string) => (await readdir(dirname(path))).toSorted();

/** A store with one connection, and its file's text. */
async function filled() {
  const path = await newPath();
  const store = await openFile(path);
  const { pcid } = await store.addConnection(northwind);
  return { path, pcid, store, text: await readFile(path, 'utf8') };
}

const contentSchema = z.looseObject({
  connections: z.array(z.looseObject({ pcid: z.string() })),
  callers: z.array(z.looseObject({ id: z.string() })),
});

/** A store file that a test edits by hand. */
async function rawFile(): Promise<RawStore> {
  const path = await newPath();
  const read = async () => contentSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const recordsById = ({ connections, callers }: z.infer<typeof contentSchema>) => ({
    connections: new Map(connections.map((record) => [record.pcid, record])),
    callers: new Map(callers.map((record) => [record.id, record])),
  });
  return {
    url: `file:${path}`,
    open: (keys = storeKey, onUnusable) => openStore(`file:${path}`, keys, { onUnusable }),
    read: async (kind, id) => recordsById(await read())[kind].get(id) ?? expect.fail(`no ${id}`),
    async write(kind, id, record) {
      const content = await read();
      const others: unknown[] = [...recordsById(content)[kind]].flatMap(([other, stored]) =>
        other === id ? [] : [stored],
      );
      await writeFile(path, JSON.stringify({ ...content, [kind]: record ? [...others, record] : others }));
    },
    replaceByFormat1: (connections, callers) =>
      writeFile(path, JSON.stringify({ version: 1, connections, callers })),
  };
}

describe('a store in a file', () => {
  describeStore(async () => openFile(await newPath()));
  describeRecords(rawFile);

  test('a store without a file is empty, and reading creates no file', async () => {
    const path = await newPath();
    const store = await openFile(path);
    await store.check();
    expect(await store.connections()).toEqual([]);
    expect(await store.removeConnection('pc_1')).toBe(false);
    expect(await namesBeside(path)).toEqual([]);
  });

  test('an empty store is reported', async () => {
    const path = await newPath();
    const store = await openFile(path);
    expect(await store.warnings()).toEqual([expect.stringMatching(/^The store in \/.* is empty.*MCP_STORE/)]);
    await store.addConnection(northwind);
    expect(await (await openFile(path)).warnings()).toEqual([]);
    // Unusable records are an error of their own.
    const other = await openFile(path, storeKeyOf('other'));
    expect(await other.warnings()).toEqual([]);
    await other.addConnection(northwind);
    expect(await other.warnings()).toEqual([]);
  });

  test('the first write creates the file and its folder, readable by the owner only', async () => {
    const path = (await newPath()).replace('store.json', 'deep/er/store.json');
    const store = await openFile(path);
    await store.addConnection(northwind);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await namesBeside(path)).toEqual(['store.json']);
  });

  test('the file contains no API key, no token and no store key', async () => {
    const { path, pcid, store } = await filled();
    const { token } = await store.addCaller({ name: 'Agents', pcids: [pcid] });
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('northwind-api-key');
    expect(text).not.toContain(token.slice(4));
    expect(text).not.toContain(storeKey);
  });

  test('a running server uses changes by another process', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { path, pcid, store: commandLine } = await filled();
    const server = await openFile(path);
    const { caller, token } = await commandLine.addCaller({ name: 'Agents', pcids: [pcid] });
    expect(await server.callerByToken(token)).toEqual(caller);

    await commandLine.revokeCaller(caller.id);
    const added = await commandLine.addConnection({ ...northwind, name: 'Contoso' });
    vi.advanceTimersByTime(100);
    expect(await server.callerByToken(token)).toBeUndefined();
    expect(await server.connection(added.pcid)).toEqual(added);

    await server.revokeCaller('caller_none');
    await rm(path);
    vi.advanceTimersByTime(100);
    await expect(server.connections()).rejects.toThrow(`The store ${path} is missing`);
    await expect(server.addConnection(northwind)).rejects.toThrow(`The store ${path} is missing`);
    expect(await namesBeside(path)).toEqual([]);

    await (await openFile(path)).addConnection({ ...northwind, pcid: 'pc_anew' });
    expect((await server.connections()).map(({ pcid: known }) => known)).toEqual(['pc_anew']);
  });

  test('a write keeps the owner of the file', async () => {
    const { path, store } = await filled();
    const isRoot = process.getuid?.() === 0;
    const { uid, gid } = await stat(path);
    await chown(path, isRoot ? 12_345 : uid, isRoot ? 54_321 : gid);
    const before = await stat(path);
    await store.addConnection({ ...northwind, name: 'Contoso' });
    expect(await stat(path)).toMatchObject({ uid: before.uid, gid: before.gid });
  });

  test('writing through a link keeps the link', async () => {
    const { path, store } = await filled();
    const link = `${path}.link`;
    await symlink(path, link);
    const linked = await openFile(link);
    await linked.addConnection({ ...northwind, name: 'Contoso' });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    await store.addConnection({ ...northwind, name: 'Fabrikam' });
    expect(await (await openFile(path)).connections()).toHaveLength(3);
  });

  test('updating a connection encrypts and signs it with the newest key', async () => {
    const { path, pcid } = await filled();
    const newKey = storeKeyOf('newer');
    await (await openFile(path, `${newKey},${storeKey}`)).updateConnection(pcid, {});
    const store = await openFile(path, newKey);
    await store.check();
    expect(await store.credentialOf(pcid)).toBe('northwind-api-key');
  });

  test('records that were written with another key are named', async () => {
    const { path, pcid } = await filled();
    const store = await openFile(path, storeKeyOf('other'));
    await expect(store.check()).rejects.toThrow(`${pcid} was stored with another MCP_STORE_KEY`);
    await expect(store.credentialOf(pcid)).rejects.toThrow(StoreError);
    expect(await store.connections()).toEqual([]);
    expect(await store.unusable()).toEqual([
      { kind: 'connection', id: pcid, reason: expect.stringContaining('another MCP_STORE_KEY') },
    ]);
  });

  test('an unreadable file is reported once per reason, and its return once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { path, text } = await filled();
    const news: string[] = [];
    const store = await openStore(`file:${path}`, storeKey, {
      onOutage: (reason) => news.push(reason),
      onReturn: () => news.push('back'),
    });
    const ask = async () => {
      vi.advanceTimersByTime(100);
      return [await store.state(), await store.connections().catch(() => 'none')];
    };
    expect(await ask()).toEqual(['open', expect.any(Array)]);
    await writeFile(path, '');
    for (let round = 0; round < 3; round++) expect(await ask()).toEqual(['unavailable', 'none']);
    await writeFile(path, 'garbage');
    for (let round = 0; round < 3; round++) expect(await ask()).toEqual(['unavailable', 'none']);
    await writeFile(path, text);
    expect(await ask()).toEqual(['open', expect.any(Array)]);
    expect(news).toEqual([expect.stringMatching(/it is empty/), expect.stringMatching(/not JSON/), 'back']);
  });
});

describe('one record of another key', () => {
  test('a record of another key does not affect the others, and can be removed', async () => {
    const { path, pcid } = await filled();
    const other = await openFile(path, storeKeyOf('other'));
    await other.addConnection({ ...northwind, pcid: 'pc_other_key' });
    const told: string[] = [];
    const store = await openStore(`file:${path}`, storeKey, { onUnusable: (reason) => told.push(reason) });
    expect(await rejectWrongKey(store)).toMatchObject([{ kind: 'connection', id: 'pc_other_key' }]);
    expect(await store.connections()).toHaveLength(1);
    expect(await store.credentialOf(pcid)).toBe('northwind-api-key');
    for (let round = 0; round < 3; round++) {
      await expect(store.credentialOf('pc_other_key')).rejects.toThrow(UnusableRecordError);
    }
    expect(told).toEqual([expect.stringContaining('pc_other_key was stored with another MCP_STORE_KEY')]);
    await store.updateConnection(pcid, { companyId: '7' });
    expect(await store.removeConnection('pc_other_key')).toBe(true);
    expect(await rejectWrongKey(store)).toEqual([]);
  });

  test('a store key that decrypts nothing is rejected', async () => {
    const { path } = await filled();
    const store = await openFile(path, storeKeyOf('other'));
    await expect(rejectWrongKey(store)).rejects.toThrow('another MCP_STORE_KEY');
    await store.addConnection(northwind);
    expect(await rejectWrongKey(store)).toHaveLength(1);
  });
});

describe('a file that cannot be used', () => {
  const changed = (change: (content: Record<string, unknown>) => Record<string, unknown>) => (text: string) =>
    JSON.stringify(change(JSON.parse(text)));

  test.each<[string, (text: string) => string, RegExp]>([
    ['empty', () => '', /damaged: it is empty\. It was not changed; restore it from a backup\.$/],
    ['blank', () => ' \n', /damaged: it is empty/],
    ['cut off', (text) => text.slice(0, text.length / 2), /damaged: it is not JSON, or cut off/],
    ['not JSON', () => 'connections: []', /damaged: it is not JSON/],
    ['another JSON', () => '[]', /damaged/],
    ['of an unknown version', changed((all) => ({ ...all, version: 0 })), /another version.*format 0/],
    ['of a newer version', changed((all) => ({ ...all, version: 3 })), /another version.*format 3/],
    ['without a version', changed(({ version, ...all }) => all), /damaged: it has no "version"/],
    ['with an unknown field', changed((all) => ({ ...all, more: 1 })), /unexpected value at the top level/],
    ['with a wrong record', changed((all) => ({ ...all, connections: [{}] })), /damaged.*at connections\.0/],
    [
      'with two records of one id',
      changed((all) => ({ ...all, connections: [all.connections, all.connections].flat() })),
      /damaged: two records have the same id/,
    ],
  ])('a damaged file is rejected with the reason, and not changed: %s', async (_, damage, reason) => {
    const { path, text } = await filled();
    const damaged = damage(text);
    await writeFile(path, damaged);
    const store = await openFile(path);
    for (const start of [store.check, store.callers, () => store.addConnection(northwind)]) {
      const attempt = start();
      await expect(attempt).rejects.toThrow(StoreError);
      await expect(attempt).rejects.toThrow(reason);
      await expect(attempt).rejects.toThrow(path);
    }
    expect(await readFile(path, 'utf8')).toBe(damaged);
    expect(await namesBeside(path)).toEqual(['store.json']);
  });

  test('a file that every user can read is rejected', async () => {
    const { path } = await filled();
    await chmod(path, 0o644);
    const store = await openFile(path);
    await expect(store.check()).rejects.toThrow(`chmod 600 ${path}`);
    await expect(store.addConnection(northwind)).rejects.toThrow(`chmod 600 ${path}`);
    await chmod(path, 0o640);
    await (await openFile(path)).check();
  });

  test('a file that every user can replace is rejected', async () => {
    const { path } = await filled();
    const folder = dirname(path);
    await chmod(folder, 0o777);
    const store = await openFile(path);
    await expect(store.check()).rejects.toThrow(`chmod o-w ${folder}`);
    await expect(store.addConnection(northwind)).rejects.toThrow(`chmod o-w ${folder}`);
    await chmod(folder, 0o1777);
    await store.check();
    await chmod(folder, 0o770);
    await store.check();
  });

  test('a link to a file that every user can replace is rejected', async () => {
    const { path } = await filled();
    const link = await newPath();
    await symlink(path, link);
    await chmod(dirname(path), 0o777);
    await expect((await openFile(link)).check()).rejects.toThrow(`chmod o-w ${dirname(path)}`);
  });

  test('no store is created in a folder that every user can write to', async () => {
    const path = await newPath();
    await chmod(dirname(path), 0o777);
    await expect((await openFile(path)).addConnection(northwind)).rejects.toThrow(
      `chmod o-w ${dirname(path)}`,
    );
    expect(await namesBeside(path)).toEqual([]);
  });

  test('a path that is a folder, or not in a folder, is rejected', async () => {
    const path = await newPath();
    await mkdir(path);
    await expect((await openFile(path)).check()).rejects.toThrow(
      `The store ${path} cannot be read: it is not a file`,
    );
    const { path: file } = await filled();
    const inFile = await openFile(`${file}/store.json`);
    await expect(inFile.check()).rejects.toThrow(/cannot be read/);
    await expect(inFile.addConnection(northwind)).rejects.toThrow(/cannot be written/);
  });
});

test.each([
  ['EACCES', 'no.', ' The user that runs this process needs access to the file and its folder.'],
  ['EPERM', 'no.', ' The user that runs this process needs access to the file and its folder.'],
  ['ENOSPC', 'no.', ''],
])('an error of the system with the code %s names the file', (code, reason, hint) => {
  const error = Object.assign(new Error('no'), { code });
  expect(() => withPath('/store.json', 'written')(error)).toThrow(
    new StoreError(`The store /store.json cannot be written: ${reason}${hint}`),
  );
  expect(() => withPath('/store.json', 'read')('odd')).toThrow('The store /store.json cannot be read: odd.');
  expect(() => withPath('/store.json', 'read')(new StoreError('as it is'))).toThrow(
    new StoreError('as it is'),
  );
});

describe('a process that is stopped while it writes', () => {
  const aged = async (path: string) => {
    const before = new Date(Date.now() - 6_000);
    await utimes(path, before, before);
  };

  test('unfinished files of a stopped writer are removed by the next write', async () => {
    const { path, pcid, text } = await filled();
    for (const length of [0, 1, text.length / 2, text.length - 1, text.length]) {
      await writeFile(`${path}.${randomUUID()}.new`, text.slice(0, length));
    }
    const ofOthers = [
      `${path}.backup.new`,
      `${path}.${randomUUID()}.old`,
      `${path}.x${randomUUID()}.new`,
      `${path}.${randomUUID()}0.new`,
      `${path}.${randomUUID().slice(1)}.new`,
      `${path}.${randomUUID().slice(1)}x.new`,
    ];
    for (const other of ofOthers) await writeFile(other, text);
    const store = await openFile(path);
    await store.check();
    expect(await store.connection(pcid)).toBeDefined();
    await store.addConnection(northwind);
    const left = ['store.json', ...ofOthers.map((other) => basename(other))];
    expect(await namesBeside(path)).toEqual(left.toSorted());
  });

  test('the lock of a process that has ended is taken over at once', async () => {
    const { path, store } = await filled();
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(`${path}.lock`, JSON.stringify({ pid, host: hostname(), id: 'x' }));
    await store.addConnection(northwind);
    expect(await namesBeside(path)).toEqual(['store.json']);
  });

  test.each([
    ['nothing', ''],
    ['a part', '{"pid":4'],
    ['another machine', JSON.stringify({ pid: process.pid, host: 'another.example.com', id: 'x' })],
    ['a pid that was used again', JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' })],
  ])('an old lock is taken over: with %s written', async (_, content) => {
    const { path, store } = await filled();
    await writeFile(`${path}.lock`, content);
    await aged(`${path}.lock`);
    await store.addConnection(northwind);
    expect(await namesBeside(path)).toEqual(['store.json']);
  });
});

describe('a lock that another process holds', () => {
  test.each([
    ['a running process', JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' })],
    ['another machine', JSON.stringify({ pid: 4_194_305, host: 'another.example.com', id: 'x' })],
    ['a process that is writing its lock', '{"pid":'],
    ['an unknown program', '{"pid":"x"}'],
  ])('a writer waits for the lock of %s for a limited time', async (_, lock) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { path, store, text } = await filled();
    await writeFile(`${path}.lock`, lock);
    let refusal: unknown;
    const attempt = store.addConnection(northwind).catch((error) => {
      refusal = error;
    });
    while (refusal === undefined) {
      vi.advanceTimersByTime(1_000);
      await nextTurn();
    }
    await attempt;
    expect(refusal).toBeInstanceOf(StoreUnavailableError);
    expect(String(refusal)).toContain(`${path}.lock is held. Nothing was changed`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('a writer that lost its lock changes nothing', async () => {
    const path = `${await newPath()}.lock`;
    await withFileLock(path, async (assertHeld) => {
      await assertHeld();
      await writeFile(path, 'another writer');
      await expect(assertHeld()).rejects.toThrow(
        new StoreUnavailableError(`Another process took over ${path}. Nothing was changed; try again.`),
      );
    });
    expect(await readFile(path, 'utf8')).toBe('another writer');
  });

  test('a lock names its process and is removed in the end, also after an error', async () => {
    const path = `${await newPath()}.lock`;
    const failing = withFileLock(path, async () => {
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
        pid: process.pid,
        host: hostname(),
        id: expect.stringMatching(/^[\da-f-]{36}$/),
      });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      throw new Error('full disk');
    });
    await expect(failing).rejects.toThrow('full disk');
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('a lock in a folder that does not exist is an error', async () => {
    await expect(withFileLock(`${await newPath()}/none/x.lock`, async () => 1)).rejects.toThrow('ENOENT');
  });
});
