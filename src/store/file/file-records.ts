import { constants, copyFile, mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../lib/is-record.ts';
import { whenMissing } from '../../lib/system-error.ts';
import { parseFormat1 } from '../format-1.ts';
import type { RecordCodec, RecordCodecs } from '../record-codec.ts';
import type { Collection, Records, StoreContents, UnreadableRecord } from '../records.ts';
import { StoreError, UnusableRecordError } from '../store-errors.ts';
import { withFileLock } from './file-lock.ts';
import { replaceFile } from './replace-file.ts';
import {
  type FileContent,
  formatContent,
  parseJson,
  readStoreFile,
  type StoredRecords,
  withPath,
} from './store-file.ts';
import { type FileObserver, watchFile } from './watched-file.ts';

type Kind = keyof FileContent;

/**
 * Keeps records in one JSON file, which the first write creates. Any number of processes on one machine may use
 * it.
 */
export function createFileRecords(path: string, codecs: RecordCodecs, observer: FileObserver = {}): Records {
  const file = watchFile(path, observer);
  /** Writers of this process queue here rather than at the lock. */
  let lastWrite: Promise<unknown> = Promise.resolve();

  async function write(makeText: (target: string) => Promise<string | undefined>): Promise<void> {
    const writing = lastWrite.then(async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Behind a link: the link stays, and every name of the file has one lock.
      const target = await realpath(path).catch(whenMissing(path));
      await withFileLock(`${target}.lock`, async (assertHeld) => {
        const text = await makeText(target);
        if (text === undefined) return;
        await replaceFile(target, text, assertHeld);
        file.noteWritten();
      });
    });
    lastWrite = writing.catch(() => {});
    await writing.catch(withPath(path, 'written'));
  }

  /** Writes what `change` makes of the current content, unless that is the same. */
  const update = (change: (content: FileContent) => FileContent): Promise<void> =>
    write(async (target) => {
      const content = await file.load(target);
      const changed = change(content);
      return changed === content ? undefined : formatContent(changed);
    });

  function collection<Item>(kind: Kind, codec: RecordCodec<Item>): Collection<Item> {
    const change = (make: (records: StoredRecords) => StoredRecords): Promise<void> =>
      update((content) => {
        const records = make(content[kind]);
        return records === content[kind] ? content : { ...content, [kind]: records };
      });
    const put = (records: StoredRecords, item: Item): StoredRecords =>
      new Map(records).set(codec.idOf(item), codec.encode(item));

    return {
      async all() {
        const records: Item[] = [];
        const unreadable: UnreadableRecord[] = [];
        for (const [id, stored] of (await file.current())[kind]) {
          try {
            records.push(codec.decode(id, stored));
          } catch (error) {
            if (!(error instanceof UnusableRecordError)) throw error;
            unreadable.push({ id, reason: error.message });
          }
        }
        return { records, unreadable };
      },
      async find(id) {
        const records = (await file.current())[kind];
        return records.has(id) ? codec.decode(id, records.get(id)) : undefined;
      },
      async insert(item) {
        let isInserted = false;
        await change((records) => {
          isInserted = !records.has(codec.idOf(item));
          return isInserted ? put(records, item) : records;
        });
        return isInserted;
      },
      async change(id, makeItem) {
        let changed: Item | undefined;
        await change((records) => {
          if (!records.has(id)) return records;
          changed = makeItem(codec.decode(id, records.get(id)));
          return put(records, changed);
        });
        return changed;
      },
      async changeAll(makeItem) {
        let count = 0;
        await change((records) => {
          const changed = [...records].map(([id, stored]): [string, unknown] => {
            try {
              const item = makeItem(codec.decode(id, stored));
              count++;
              return [id, codec.encode(item)];
            } catch (error) {
              if (!(error instanceof UnusableRecordError)) throw error;
              return [id, stored];
            }
          });
          return count === 0 ? records : new Map(changed);
        });
        return count;
      },
      async remove(id) {
        let isRemoved = false;
        await change((records) => {
          const others = new Map(records);
          isRemoved = others.delete(id);
          return isRemoved ? others : records;
        });
        return isRemoved;
      },
    };
  }

  const encodeAll = <Item>(codec: RecordCodec<Item>, items: readonly Item[]): StoredRecords =>
    new Map(items.map((item) => [codec.idOf(item), codec.encode(item)]));
  const encodeContents = ({ connections, callers }: StoreContents): FileContent => ({
    connections: encodeAll(codecs.connections, connections),
    callers: encodeAll(codecs.callers, callers),
  });

  async function readFormat1(from: string): Promise<StoreContents | undefined> {
    const stored = await readStoreFile(from);
    const json = stored && parseJson(path, stored.text);
    return isRecord(json) && json.version === 1 ? parseFormat1(path, json) : undefined;
  }

  return {
    connections: collection('connections', codecs.connections),
    callers: collection('callers', codecs.callers),
    async fill(contents) {
      let isEmpty = false;
      await update((content) => {
        isEmpty = content.connections.size + content.callers.size === 0;
        return isEmpty ? encodeContents(contents) : content;
      });
      return isEmpty;
    },
    readFormat1: () => readFormat1(path).catch(withPath(path, 'read')),
    upgradeFormat1: (contents) =>
      write(async (target) => {
        if (!isDeepStrictEqual(await readFormat1(target), contents)) {
          throw new StoreError(`The store ${path} changed meanwhile. It was not upgraded; try again.`);
        }
        await copyFile(target, `${target}.format-1`, constants.COPYFILE_EXCL);
        return formatContent(encodeContents(contents));
      }),
    persistenceWarning: async () => undefined,
    state: () =>
      file.current().then(
        () => 'open',
        () => 'unavailable',
      ),
    close: async () => {
      await lastWrite;
    },
  };
}
