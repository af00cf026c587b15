import type { z } from 'zod';
import {
  type RedisClient,
  RedisCommandError,
  type RedisConnection,
  type RedisObserver,
} from '../../lib/redis-client.ts';
import { createReadCache } from '../read-cache.ts';
import {
  type CallerRecord,
  type Collection,
  type ConnectionRecord,
  callerRecord,
  connectionRecord,
  type DamagedRecord,
  type Listing,
  type Records,
} from '../records.ts';
import { StoreUnavailableError, UnusableRecordError } from '../store-errors.ts';

/** A change by another process shows after this at the latest. */
const FRESH_MS = 500;

/** So long after it was last read a record goes on to count while Redis is away. */
const KEEP_MS = 60_000;

/** Changes to one record by others that a change of ours gives way to before it gives up. */
const ATTEMPTS = 10;

/** Replaces a field of a hash if it still holds what was read. */
const REPLACE_SCRIPT = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

type Run = <Value>(commands: (redis: RedisConnection) => Promise<Value>) => Promise<Value>;

interface CollectionOptions<Kept> {
  readonly run: Run;
  /** The hash that holds the records: id to JSON. */
  readonly key: string;
  readonly schema: z.ZodType<Kept>;
  readonly idOf: (record: Kept) => string;
}

function redisCollection<Kept>({ run, key, schema, idOf }: CollectionOptions<Kept>): Collection<Kept> {
  function parse(id: string, json: string): Kept {
    try {
      return schema.parse(JSON.parse(json));
    } catch {
      throw new UnusableRecordError(
        `The record of ${id} in ${key} in Redis is damaged, or of another version of this program. It was left as it is.`,
      );
    }
  }

  function listed(ids: readonly string[], all: readonly string[]): Listing<Kept> {
    const records: Kept[] = [];
    const damaged: DamagedRecord[] = [];
    for (const [index, id] of ids.entries()) {
      const json = all[index] ?? '';
      try {
        records.push(parse(id, json));
      } catch (error) {
        if (!(error instanceof UnusableRecordError)) throw error;
        damaged.push({ id, reason: error.message });
      }
    }
    return { records, damaged };
  }

  async function read(id: string): Promise<string | undefined> {
    return (await run((redis) => redis.hGet(key, id))) ?? undefined;
  }

  const cache = createReadCache<Kept>({
    freshMs: FRESH_MS,
    keepMs: KEEP_MS,
    read: async (id) => {
      const json = await read(id);
      return json === undefined ? undefined : parse(id, json);
    },
  });

  /** Runs a command that changes the record. When its answer is lost nobody knows whether it was carried out. */
  async function write(id: string, command: Parameters<typeof run<number>>[0]): Promise<boolean> {
    try {
      return (await run(command)) === 1;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      throw new StoreUnavailableError(
        `${error.message} Look whether the change was stored before you repeat it.`,
      );
    } finally {
      cache.forget(id);
    }
  }

  return {
    // Two lists rather than one object: a PCID may be called __proto__.
    all: async () => listed(...(await run((redis) => redis.multi().hKeys(key).hVals(key).execTyped()))),
    find: (id) => cache.get(id),
    insert(record) {
      const id = idOf(record);
      return write(id, (redis) => redis.hSetNX(key, id, JSON.stringify(record)));
    },
    async change(id, change) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const old = await read(id);
        if (old === undefined) return undefined;
        const changed = change(parse(id, old));
        const replaced = await write(id, async (redis) =>
          Number(
            await redis.eval(REPLACE_SCRIPT, { keys: [key], arguments: [id, old, JSON.stringify(changed)] }),
          ),
        );
        if (replaced) return changed;
      }
      throw new StoreUnavailableError(
        'Other processes keep changing the same record. Nothing was changed; try again.',
      );
    },
    remove: (id) => write(id, (redis) => redis.hDel(key, id)),
  };
}

/**
 * Keeps records in Redis or Valkey, for any number of processes: one hash for each kind, and one field for each
 * record, so that every write is atomic. The keys carry the format's version.
 */
export function createRedisRecords(redis: RedisClient, { onOutage, onReturn }: RedisObserver): Records {
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** Refused commands that were reported since the last outage. */
  const reported = new Set<string>();
  const unsubscribe = redis.subscribe({
    onOutage,
    onReturn() {
      reported.clear();
      onReturn?.();
    },
  });

  const run: Run = async (commands) => {
    try {
      const value = await redis.run(commands);
      answeredAt = performance.now();
      return value;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof RedisCommandError && !reported.has(error.message)) {
        reported.add(error.message);
        onOutage?.(error.message);
      }
      throw new StoreUnavailableError(`The store is unavailable. ${error.message}`);
    }
  };

  const connections = `${redis.prefix}v1:connections`;
  return {
    connections: redisCollection<ConnectionRecord>({
      run,
      key: connections,
      schema: connectionRecord,
      idOf: ({ pcid }) => pcid,
    }),
    callers: redisCollection<CallerRecord>({
      run,
      key: `${redis.prefix}v1:callers`,
      schema: callerRecord,
      idOf: ({ id }) => id,
    }),
    async state() {
      try {
        await run((connection) => connection.hExists(connections, ''));
        return 'open';
      } catch {
        return performance.now() - answeredAt < KEEP_MS ? 'away' : 'unavailable';
      }
    },
    close: async () => unsubscribe(),
  };
}
