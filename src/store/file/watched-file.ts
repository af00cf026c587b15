import { createReadCache } from '../read-cache.ts';
import { StoreError } from '../store-errors.ts';
import {
  emptyContent,
  type FileContent,
  inspectFile,
  parseContent,
  readStoreFile,
  withPath,
} from './store-file.ts';

/** Minimum time between checks whether the file was replaced. */
const LOOK_AGAIN_MS = 100;

export interface FileObserver {
  /** Called with the reason when the file cannot be read, once per reason. */
  readonly onOutage?: ((reason: string) => void) | undefined;
  readonly onReturn?: (() => void) | undefined;
}

/** The content of a store file, read again when it changed. */
export interface WatchedFile {
  current(): Promise<FileContent>;
  /** Reads it now, without the cache: before a write. */
  load(target: string): Promise<FileContent>;
  noteWritten(): void;
}

export function watchFile(path: string, { onOutage, onReturn }: FileObserver): WatchedFile {
  let loaded: { readonly stamp: string | undefined; readonly content: FileContent } | undefined;
  /** The state of a file that could not be parsed: it is not read again until it changes. */
  let failed: { readonly stamp: string; readonly error: unknown } | undefined;
  let outage: string | undefined;
  /** A store file that existed before and is now missing is an error, not an empty store. */
  let existed = false;

  async function load(from: string): Promise<FileContent> {
    const file = await readStoreFile(from);
    if (file === undefined) {
      if (existed) {
        throw new StoreError(
          `The store ${path} is missing. Restore it from a backup; to begin with an empty store, restart the server.`,
        );
      }
      loaded = { stamp: undefined, content: emptyContent };
      return emptyContent;
    }
    existed = true;
    const { text, stamp } = file;
    try {
      loaded = { stamp, content: parseContent(path, text) };
      return loaded.content;
    } catch (error) {
      failed = { stamp, error };
      throw error;
    }
  }

  async function read(): Promise<FileContent> {
    const stamp = await inspectFile(path);
    if (failed !== undefined && failed.stamp === stamp) throw failed.error;
    return loaded !== undefined && loaded.stamp === stamp ? loaded.content : load(path);
  }

  const cache = createReadCache<FileContent>({
    freshMs: LOOK_AGAIN_MS,
    keepMs: 0,
    read: async () => {
      try {
        const content = await read().catch(withPath(path, 'read'));
        if (outage !== undefined) onReturn?.();
        outage = undefined;
        return content;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (outage !== reason) onOutage?.(reason);
        outage = reason;
        throw error;
      }
    },
  });

  return {
    current: async () => (await cache.get(path)) ?? emptyContent,
    load,
    noteWritten() {
      existed = true;
      cache.forget(path);
    },
  };
}
