import { isDeepStrictEqual } from 'node:util';
import { type RedisClient, RedisCommandError, type RedisObserver } from '../../lib/redis-client.ts';
import { FORMAT_1_MESSAGE, parseFormat1 } from '../format-1.ts';
import type { RecordCodec, RecordCodecs } from '../record-codec.ts';
import type { Records, StoreContents } from '../records.ts';
import { StoreError, StoreUnavailableError } from '../store-errors.ts';
import { createRedisCollection, KEEP_MS, type RunInRedis } from './redis-collection.ts';

/**
 * Writes all records of an empty store and marks its format. Keys: connections, callers, marker. Arguments: how many
 * of the rest belong to the first key, and then id and JSON of each record. Returns 1, or 0 for a store that is not
 * empty.
 */
const FILL_SCRIPT = `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
for i = 2, #ARGV, 2 do
  local key = i <= tonumber(ARGV[1]) and KEYS[1] or KEYS[2]
  redis.call('HSET', key, ARGV[i], ARGV[i + 1])
end
redis.call('SET', KEYS[3], '2')
return 1`;

const encodeAll = <Item>(codec: RecordCodec<Item>, items: readonly Item[]): string[] =>
  items.flatMap((item) => [codec.idOf(item), JSON.stringify(codec.encode(item))]);

function parseAll(texts: readonly string[]): unknown[] {
  return texts.map((text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  });
}

/**
 * Keeps records in Redis or Valkey, for any number of processes: one hash for each kind and one field for each
 * record, so that every write is atomic. The keys carry the version of the format.
 */
export function createRedisRecords(
  redis: RedisClient,
  codecs: RecordCodecs,
  { onOutage, onReturn }: RedisObserver = {},
): Records {
  const { prefix } = redis;
  const keys = {
    connections: `${prefix}v2:connections`,
    callers: `${prefix}v2:callers`,
    format: `${prefix}format`,
  };
  const format1Keys = { connections: `${prefix}v1:connections`, callers: `${prefix}v1:callers` };
  const location = `in Redis (${prefix}*)`;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let isFormatChecked = false;
  /** Rejected commands that were reported since the last outage. */
  const reported = new Set<string>();
  const unsubscribe = redis.subscribe({
    onOutage,
    onReturn() {
      reported.clear();
      onReturn?.();
    },
  });

  const runUnchecked: RunInRedis = async (commands) => {
    try {
      return await redis.run(commands);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof RedisCommandError && !reported.has(error.message)) {
        reported.add(error.message);
        onOutage?.(error.message);
      }
      throw new StoreUnavailableError(error.message);
    }
  };

  /** Once per process: a store that exists only in format 1 would look empty. */
  async function checkFormat(): Promise<void> {
    if (isFormatChecked) return;
    const [old, current] = await runUnchecked((connection) =>
      connection.multi().exists(Object.values(format1Keys)).exists(Object.values(keys)).execTyped(),
    );
    if (old > 0 && current === 0) throw new StoreError(`The store ${location} ${FORMAT_1_MESSAGE}`);
    isFormatChecked = true;
  }

  const run: RunInRedis = async (commands) => {
    await checkFormat();
    const value = await runUnchecked(commands);
    answeredAt = performance.now();
    return value;
  };

  async function fill({ connections, callers }: StoreContents): Promise<boolean> {
    const records = [encodeAll(codecs.connections, connections), encodeAll(codecs.callers, callers)];
    const ofConnections = String(1 + 2 * connections.length);
    const options = { keys: Object.values(keys), arguments: [ofConnections, ...records.flat()] };
    return Number(await runUnchecked((connection) => connection.eval(FILL_SCRIPT, options))) === 1;
  }

  async function readFormat1(): Promise<StoreContents | undefined> {
    const [connections, callers, current] = await runUnchecked((connection) =>
      connection
        .multi()
        .hVals(format1Keys.connections)
        .hVals(format1Keys.callers)
        .exists(Object.values(keys))
        .execTyped(),
    );
    if (current > 0 || connections.length + callers.length === 0) return undefined;
    return parseFormat1(location, { connections: parseAll(connections), callers: parseAll(callers) });
  }

  return {
    connections: createRedisCollection({ run, key: keys.connections, codec: codecs.connections }),
    callers: createRedisCollection({ run, key: keys.callers, codec: codecs.callers }),
    async fill(contents) {
      await checkFormat();
      return fill(contents);
    },
    readFormat1,
    async upgradeFormat1(contents) {
      if (isDeepStrictEqual(await readFormat1(), contents) && (await fill(contents))) return;
      throw new StoreError(`The store ${location} changed meanwhile. It was not upgraded; try again.`);
    },
    async persistenceWarning() {
      try {
        const [save, appendOnly] = await redis.run((connection) =>
          Promise.all([connection.configGet('save'), connection.configGet('appendonly')]),
        );
        if (save.save !== '' || appendOnly.appendonly !== 'no') return undefined;
      } catch {
        // Managed services forbid CONFIG; their documentation says whether they persist data.
        return undefined;
      }
      return 'Redis keeps its data only in memory, so a restart of Redis loses all connections and callers. Start it with: redis-server --appendonly yes';
    },
    async state() {
      try {
        await run((connection) => connection.hExists(keys.connections, ''));
        return 'open';
      } catch {
        return performance.now() - answeredAt < KEEP_MS ? 'degraded' : 'unavailable';
      }
    },
    close: async () => unsubscribe(),
  };
}
