import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { whenMissing } from '../../lib/system-error.ts';

/** Writes the names in a folder to the disk, where the system can. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  await folder.sync().finally(() => folder.close());
}

const uuid = /^[\da-f-]{36}$/;

/** Removes files that stopped writers did not finish. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const [start, end] = [`${basename(path)}.`, '.new'];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !name.endsWith(end)) continue;
    if (uuid.test(name.slice(start.length, -end.length))) await rm(join(folder, name), { force: true });
  }
}

/**
 * Replaces the content of a file atomically, readable by its owner only. `beforeCommit` can still cancel by throwing.
 * Needs a lock on the file, because unfinished files of other writers are removed.
 */
export async function replaceFile(
  path: string,
  text: string,
  beforeCommit: () => Promise<void>,
): Promise<void> {
  await removeLeftovers(path);
  const old = await stat(path).catch(whenMissing(undefined));
  // A name of its own: a writer that was stopped for long must not commit what another one is writing.
  const prepared = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(prepared, 'wx', 0o600);
    try {
      // With sudo, the file would belong to root, and the server could not read it.
      if (old !== undefined && process.getuid?.() === 0) await file.chown(old.uid, old.gid);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await beforeCommit();
    await rename(prepared, path);
  } catch (error) {
    await rm(prepared, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
