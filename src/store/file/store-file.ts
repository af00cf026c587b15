import type { BigIntStats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { codeOf, whenMissing } from '../../lib/system-error.ts';
import { FORMAT_1_MESSAGE } from '../format-1.ts';
import { RecordError, StoreError } from '../store-errors.ts';

/** The format that this version reads and writes. */
const VERSION = 2;

const anyVersion = z.looseObject({ version: z.int() });

const content = z.strictObject({
  version: z.literal(VERSION),
  connections: z.array(z.looseObject({ pcid: z.string() })),
  callers: z.array(z.looseObject({ id: z.string() })),
});

/** Records as they are in the file, not verified, by id. Never changed: a change makes a new one. */
export type StoredRecords = ReadonlyMap<string, unknown>;

export interface FileContent {
  readonly connections: StoredRecords;
  readonly callers: StoredRecords;
}

export const emptyContent: FileContent = { connections: new Map(), callers: new Map() };

const damaged = (path: string, why: string) =>
  new StoreError(`The store ${path} is damaged: ${why}. It was not changed; restore it from a backup.`);

/** Throws StoreError when a second record has the id of another one: which of them counts would be chance. */
function byId<Item>(path: string, items: readonly Item[], idOf: (item: Item) => string): StoredRecords {
  const records = new Map(items.map((item) => [idOf(item), item]));
  if (records.size < items.length) throw damaged(path, 'two records have the same id');
  return records;
}

export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(path, text.trim() === '' ? 'it is empty' : 'it is not JSON, or cut off');
  }
}

export function parseContent(path: string, text: string): FileContent {
  const json = parseJson(path, text);
  const version = anyVersion.safeParse(json).data?.version;
  if (version === undefined) throw damaged(path, 'it has no "version", so it is not a store');
  if (version === 1) throw new StoreError(`The store ${path} ${FORMAT_1_MESSAGE}`);
  if (version !== VERSION) {
    throw new StoreError(
      `The store ${path} was written by another version of this program (format ${version}; this version reads format ${VERSION}). It was not changed; use that version.`,
    );
  }
  const parsed = content.safeParse(json);
  if (!parsed.success) {
    throw damaged(path, `unexpected value at ${parsed.error.issues[0]?.path.join('.') || 'the top level'}`);
  }
  return {
    connections: byId(path, parsed.data.connections, ({ pcid }) => pcid),
    callers: byId(path, parsed.data.callers, ({ id }) => id),
  };
}

export function formatContent({ connections, callers }: FileContent): string {
  const all = { version: VERSION, connections: [...connections.values()], callers: [...callers.values()] };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** Tells one state of a file from any other. */
const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** Groups may have access: container platforms often give a volume to a group. */
function checkFile(path: string, found: BigIntStats): void {
  if (!found.isFile()) throw new StoreError(`The store ${path} cannot be read: it is not a file.`);
  if (process.platform === 'win32' || (found.mode & 0o7n) === 0n) return;
  throw new StoreError(`The store ${path} has insecure permissions. Run: chmod 600 ${path}`);
}

/** In a folder that all may write to, without the sticky bit, every user could replace the store. */
async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(whenMissing(undefined));
  if (process.platform === 'win32' || found === undefined || (found.mode & 0o1002) !== 0o002) return;
  throw new StoreError(
    `The folder ${folder} of the store has insecure permissions: every user can replace its files. Run: chmod o-w ${folder}`,
  );
}

/** The state of the file, to tell whether it changed; undefined without a file. Throws StoreError for an unsafe one. */
export async function inspectFile(path: string): Promise<string | undefined> {
  const target = await realpath(path).catch(whenMissing(path));
  await checkFolder(dirname(path));
  if (dirname(target) !== dirname(path)) await checkFolder(dirname(target));
  const found = await stat(target, { bigint: true }).catch(whenMissing(undefined));
  if (found === undefined) return undefined;
  checkFile(path, found);
  return stampOf(found);
}

/** The text of the file and the state it was read in; undefined without a file. */
export async function readStoreFile(path: string): Promise<{ text: string; stamp: string } | undefined> {
  if ((await inspectFile(path)) === undefined) return undefined;
  const file = await open(path, 'r').catch(whenMissing(undefined));
  if (file === undefined) return undefined;
  try {
    const found = await file.stat({ bigint: true });
    checkFile(path, found);
    return { text: await file.readFile('utf8'), stamp: stampOf(found) };
  } finally {
    await file.close();
  }
}

/** Converts an error of the system to a StoreError with the path. For `.catch`. */
export function withPath(path: string, action: 'read' | 'written'): (error: unknown) => never {
  return (error) => {
    if (error instanceof StoreError || error instanceof RecordError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const hint = ['EACCES', 'EPERM'].includes(codeOf(error) ?? '')
      ? ' The user that runs this process needs access to the file and its folder.'
      : '';
    throw new StoreError(`The store ${path} cannot be ${action}: ${reason}.${hint}`);
  };
}
