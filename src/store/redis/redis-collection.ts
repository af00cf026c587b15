import type { RedisConnection } from '../../lib/redis-client.ts';
import { createReadCache } from '../read-cache.ts';
import type { RecordCodec } from '../record-codec.ts';
import type { Collection, UnreadableRecord } from '../records.ts';
import { StoreUnavailableError, UnusableRecordError } from '../store-errors.ts';

/** A change by another process takes effect within this time, in ms. */
const FRESH_MS = 500;

/** How long after it was last read a record is used while Redis is unavailable, in ms. */
export const KEEP_MS = 60_000;

/** How often a change starts again because another process changed the same record. */
const ATTEMPTS = 10;

/** Replaces a field of a hash if it still has the value that was read. */
const REPLACE_SCRIPT = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

export type RunInRedis = <Value>(commands: (redis: RedisConnection) => Promise<Value>) => Promise<Value>;

interface CollectionOptions<Item> {
  readonly run: RunInRedis;
  /** The hash of the records: id to JSON. */
  readonly key: string;
  readonly codec: RecordCodec<Item>;
}

export function createRedisCollection<Item>({ run, key, codec }: CollectionOptions<Item>): Collection<Item> {
  function decode(id: string, text: string): Item {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // Without JSON there is no MAC: the codec rejects it.
    }
    return codec.decode(id, json);
  }

  const encode = (item: Item): string => JSON.stringify(codec.encode(item));

  async function read(id: string): Promise<string | undefined> {
    return (await run((redis) => redis.hGet(key, id))) ?? undefined;
  }

  const cache = createReadCache<Item>({
    freshMs: FRESH_MS,
    keepMs: KEEP_MS,
    read: async (id) => {
      const text = await read(id);
      return text === undefined ? undefined : decode(id, text);
    },
  });

  /** Runs a command that changes the record. Without its response it may have been carried out. */
  async function write(id: string, command: (redis: RedisConnection) => Promise<number>): Promise<boolean> {
    try {
      return (await run(command)) === 1;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      throw new StoreUnavailableError(
        `${error.message} Check whether the change was stored before you repeat it.`,
      );
    } finally {
      cache.forget(id);
    }
  }

  async function all() {
    // Two lists rather than one object: a PCID may be called __proto__.
    const [ids, texts] = await run((redis) => redis.multi().hKeys(key).hVals(key).execTyped());
    const records: Item[] = [];
    const unreadable: UnreadableRecord[] = [];
    for (const [index, id] of ids.entries()) {
      try {
        records.push(decode(id, texts[index] ?? ''));
      } catch (error) {
        if (!(error instanceof UnusableRecordError)) throw error;
        unreadable.push({ id, reason: error.message });
      }
    }
    return { records, unreadable };
  }

  async function change(id: string, makeItem: (item: Item) => Item): Promise<Item | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const old = await read(id);
      if (old === undefined) return undefined;
      const changed = makeItem(decode(id, old));
      const options = { keys: [key], arguments: [id, old, encode(changed)] };
      if (await write(id, async (redis) => Number(await redis.eval(REPLACE_SCRIPT, options)))) return changed;
    }
    throw new StoreUnavailableError(
      'Other processes keep changing the same record. Nothing was changed; try again.',
    );
  }

  return {
    all,
    find: (id) => cache.get(id),
    insert(item) {
      const id = codec.idOf(item);
      return write(id, (redis) => redis.hSetNX(key, id, encode(item)));
    },
    change,
    async changeAll(makeItem) {
      let count = 0;
      for (const item of (await all()).records) {
        try {
          if ((await change(codec.idOf(item), makeItem)) !== undefined) count++;
        } catch (error) {
          if (!(error instanceof UnusableRecordError)) throw error;
        }
      }
      return count;
    },
    remove: (id) => write(id, (redis) => redis.hDel(key, id)),
  };
}
