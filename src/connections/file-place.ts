import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DocumentPlace, VersionedText } from './document.ts';
import { StoreError } from './errors.ts';

/** Readable by its owner only. */
const MODE = 0o600;

const NONE = 'none';

const LOCK_POLL_MS = 20;
const LOCK_TIMEOUT_MS = 5_000;

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function explain(path: string, error: unknown): StoreError {
  const reasons: Record<string, string> = {
    EACCES: 'this user may not read or write it',
    EPERM: 'this user may not read or write it',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
    ENOSPC: 'the disk is full; the store is as it was',
    EROFS: 'the file system is read-only',
  };
  const code = codeOf(error) ?? 'unknown error';
  return new StoreError(`The store ${path} cannot be used: ${reasons[code] ?? code}.`);
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** Takes over a lock, or a leftover, whose process is gone. */
async function removeIfDead(path: string, owner: string): Promise<void> {
  const pid = Number(owner);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) await rm(path, { force: true });
}

async function lock(path: string): Promise<() => Promise<void>> {
  const started = performance.now();
  for (;;) {
    try {
      const handle = await open(path, 'wx', MODE);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => unlink(path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    if (performance.now() - started > LOCK_TIMEOUT_MS) {
      throw new StoreError(`Another process holds ${path} for long. If none is running, delete that file.`);
    }
    const owner = await readFile(path, 'utf8').catch(() => undefined);
    // An empty lock is one whose owner is just writing its number, or died doing so: give it a moment.
    const settled = owner !== '' || performance.now() - started > LOCK_TIMEOUT_MS / 2;
    if (owner !== undefined && settled) await removeIfDead(path, owner);
    await wait(LOCK_POLL_MS);
  }
}

/** Writes the whole text beside the file, makes it durable, and puts it in the file's place in one step. */
async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', MODE);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The folder holds the name; without this a power cut could bring the old file back. Not all systems can.
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Removes what a process left behind that was stopped in the middle of a write. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`;
  const names = await readdir(dirname(path));
  const leftovers = names.filter((name) => name.startsWith(prefix) && name.endsWith('.tmp'));
  await Promise.all(
    leftovers.map((name) =>
      removeIfDead(join(dirname(path), name), name.slice(prefix.length).split('.')[0] ?? ''),
    ),
  );
}

/** Keeps the document in a file. A running server sees a change with its next look, which costs one stat. */
export function createFilePlace(path: string): DocumentPlace {
  let latest: VersionedText | undefined;

  async function versionOf(): Promise<string> {
    try {
      const { mtimeNs, size, ino, mode } = await stat(path, { bigint: true });
      if ((mode & 0o077n) !== 0n) await chmod(path, MODE).catch(() => {});
      return `${mtimeNs}-${size}-${ino}`;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return NONE;
      throw explain(path, error);
    }
  }

  async function read(): Promise<VersionedText> {
    const version = await versionOf();
    if (latest?.version === version) return latest;
    try {
      latest = { version, text: version === NONE ? undefined : await readFile(path, 'utf8') };
      return latest;
    } catch (error) {
      throw explain(path, error);
    }
  }

  return {
    read,
    async replace(text, version) {
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const unlock = await lock(`${path}.lock`);
        try {
          if ((await versionOf()) !== version) return false;
          await removeLeftovers(path);
          await replaceFile(path, text);
          return true;
        } finally {
          await unlock();
        }
      } catch (error) {
        throw error instanceof StoreError ? error : explain(path, error);
      }
    },
    close: async () => {},
  };
}
