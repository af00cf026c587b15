import type { BigIntStats } from 'node:fs';
import { mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { codeOf, whenMissing } from '../../lib/system-error.ts';
import { createReadCache } from '../read-cache.ts';
import {
  type CallerRecord,
  type Collection,
  type ConnectionRecord,
  callerRecord,
  connectionRecord,
  type Records,
} from '../records.ts';
import { StoreError } from '../store-errors.ts';
import { withFileLock } from './file-lock.ts';
import { replaceFile } from './replace-file.ts';

/** So long a running server does not look whether the file was replaced. */
const LOOK_AGAIN_MS = 100;

/** The format that this version reads and writes. */
const VERSION = 1;

const anyVersion = z.looseObject({ version: z.int() });

const content = z.strictObject({
  version: z.literal(VERSION),
  connections: z.array(connectionRecord),
  callers: z.array(callerRecord),
});

/** All that the file holds. Never changed: a change makes a new one. */
interface State {
  readonly connections: ReadonlyMap<string, ConnectionRecord>;
  readonly callers: ReadonlyMap<string, CallerRecord>;
}

/** Who wants to know how the file does. */
export interface FileRecordsOptions {
  /** Called with the reason when the file cannot be read, once as long as the reason is the same. */
  readonly onOutage?: ((reason: string) => void) | undefined;
  /** Called when it can be read again. */
  readonly onReturn?: (() => void) | undefined;
}

/** A state, and what told the file apart from any other when it was read. */
interface Loaded {
  readonly state: State;
  readonly stamp: string;
}

const missing: Loaded = { state: { connections: new Map(), callers: new Map() }, stamp: 'missing' };

const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

function parse(path: string, text: string): State {
  const damaged = (why: string) =>
    new StoreError(`The store ${path} is damaged: ${why}. It was left as it is; restore it from a backup.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(text.trim() === '' ? 'it is empty' : 'it is not JSON, or cut off');
  }
  const version = anyVersion.safeParse(json).data?.version;
  if (version !== undefined && version !== VERSION) {
    const other = version > VERSION ? 'newer' : 'older';
    throw new StoreError(
      `The store ${path} was written by ${other === 'newer' ? 'a newer' : 'an older'} version of this program (format ${version}; this one has ${VERSION}). It was left as it is; use that version.`,
    );
  }
  const parsed = content.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const { connections, callers } = parsed.data;
  return {
    connections: new Map(connections.map((record) => [record.pcid, record])),
    callers: new Map(callers.map((record) => [record.id, record])),
  };
}

function write({ connections, callers }: State): string {
  const all = { version: VERSION, connections: [...connections.values()], callers: [...callers.values()] };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** Refuses what is no file, and what others can read. Group access is left to the operator: volumes of containers are often owned by a group. */
function refuseUnsafe(path: string, found: BigIntStats): void {
  if (!found.isFile()) throw new StoreError(`The store ${path} cannot be read: it is not a file.`);
  if (process.platform === 'win32' || (found.mode & 0o7n) === 0n) return;
  throw new StoreError(
    `Every user of this machine has access to the store ${path}. Take it away with: chmod 600 ${path}`,
  );
}

/** Turns what the system says into a sentence with the store's path. */
function explained(path: string, doing: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof StoreError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const hint = ['EACCES', 'EPERM'].includes(codeOf(error) ?? '')
      ? ' The user that runs this process needs access to the file and its folder.'
      : '';
    throw new StoreError(`The store ${path} cannot be ${doing}: ${reason}.${hint}`);
  };
}

async function load(path: string): Promise<Loaded> {
  const file = await open(path, 'r').catch(whenMissing(undefined));
  if (file === undefined) return missing;
  try {
    const found = await file.stat({ bigint: true });
    refuseUnsafe(path, found);
    return { state: parse(path, await file.readFile('utf8')), stamp: stampOf(found) };
  } finally {
    await file.close();
  }
}

/**
 * Keeps records in one file of JSON, which is there from the first write on. Any number of processes of one
 * machine may use it; a change by one shows to the others within {@link LOOK_AGAIN_MS}.
 */
export function createFileRecords(path: string, options: FileRecordsOptions = {}): Records {
  const { onOutage, onReturn } = options;
  let loaded: Loaded | undefined;
  /** The file as it was when it could not be read: as long as it is the same, it is not read again. */
  let failed: { readonly stamp: string; readonly error: unknown } | undefined;
  /** Why the file cannot be read, as somebody was told. */
  let outage: string | undefined;
  /** A file that was there and is gone is no empty store: somebody has to look. */
  let wasThere = false;
  /** Writers of this process queue here rather than at the lock. */
  let lastWrite: Promise<unknown> = Promise.resolve();

  const cache = createReadCache<State>({
    freshMs: LOOK_AGAIN_MS,
    keepMs: 0,
    read: async () => {
      try {
        const state = await read().catch(explained(path, 'read'));
        if (outage !== undefined) onReturn?.();
        outage = undefined;
        return state;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (outage !== reason) onOutage?.(reason);
        outage = reason;
        throw error;
      }
    },
  });

  async function read(): Promise<State> {
    const found = await stat(path, { bigint: true }).catch(whenMissing(undefined));
    const stamp = found === undefined ? missing.stamp : stampOf(found);
    if (failed?.stamp === stamp) throw failed.error;
    failed = undefined;
    if (loaded?.stamp !== stamp) {
      try {
        loaded = await loadExpected(path);
      } catch (error) {
        // What the system refuses may go well the next time, without a change of the file.
        if (error instanceof StoreError) failed = { stamp, error };
        throw error;
      }
    }
    return loaded.state;
  }

  async function loadExpected(from: string): Promise<Loaded> {
    const found = await load(from);
    if (found !== missing) wasThere = true;
    else if (wasThere) {
      throw new StoreError(
        `The store ${path} is gone. Put it back, from a backup if need be; to begin with an empty one, restart what uses it.`,
      );
    }
    return found;
  }

  const current = async (): Promise<State> => (await cache.get(path)) ?? missing.state;

  /** Runs `change` on what is in the file now, and writes what it gives, unless that is the same. */
  async function update(change: (state: State) => State): Promise<void> {
    const writing = lastWrite.then(async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Where a link leads: the link stays, and every name of the file has one lock.
      const target = await realpath(path).catch(whenMissing(path));
      await withFileLock(`${target}.lock`, async (assertHeld) => {
        const { state } = await loadExpected(target);
        const changed = change(state);
        if (changed === state) return;
        await replaceFile(target, write(changed), assertHeld);
        wasThere = true;
      });
    });
    lastWrite = writing.catch(() => {});
    await writing.catch(explained(path, 'written'));
    cache.forget(path);
  }

  function collection<Kept>(
    idOf: (record: Kept) => string,
    of: (state: State) => ReadonlyMap<string, Kept>,
    replaced: (state: State, records: ReadonlyMap<string, Kept>) => State,
  ): Collection<Kept> {
    const put = (state: State, record: Kept): State =>
      replaced(state, new Map(of(state)).set(idOf(record), record));
    return {
      // What cannot be read makes the whole file unreadable: no single record is damaged.
      all: async () => ({ records: [...of(await current()).values()], damaged: [] }),
      find: async (id) => of(await current()).get(id),
      async insert(record) {
        let inserted = false;
        await update((state) => {
          inserted = !of(state).has(idOf(record));
          return inserted ? put(state, record) : state;
        });
        return inserted;
      },
      async change(id, change) {
        let changed: Kept | undefined;
        await update((state) => {
          const found = of(state).get(id);
          changed = found && change(found);
          return changed === undefined ? state : put(state, changed);
        });
        return changed;
      },
      async remove(id) {
        let removed = false;
        await update((state) => {
          const left = new Map(of(state));
          removed = left.delete(id);
          return removed ? replaced(state, left) : state;
        });
        return removed;
      },
    };
  }

  return {
    connections: collection(
      ({ pcid }) => pcid,
      (state) => state.connections,
      (state, connections) => ({ ...state, connections }),
    ),
    callers: collection(
      ({ id }) => id,
      (state) => state.callers,
      (state, callers) => ({ ...state, callers }),
    ),
    state: () =>
      current().then(
        () => 'open',
        () => 'unavailable',
      ),
    close: async () => {
      await lastWrite;
    },
  };
}
