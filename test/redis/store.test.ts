import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { copyStore } from '../../src/store/copy-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { StoreError, StoreUnavailableError, UnusableRecordError } from '../../src/store/store-errors.ts';
import { parseStoreKeys } from '../../src/store/store-keys.ts';
import { newPath, northwind, openFile, storeKey } from '../store/file-folder.ts';
import { describeRecords, type RawStore } from '../store/record-rules.ts';
import { describeStore } from '../store/store-rules.ts';
import { storeKeyOf } from '../support/store-key.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => {
  vi.useRealTimers();
});

const newClient = () => createClient({ url: redis.url });

/** Runs commands as an operator with redis-cli would. */
async function inRedis<Value>(run: (client: ReturnType<typeof newClient>) => Promise<Value>): Promise<Value> {
  const client = newClient();
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

/** Opens the store, as one more process would. */
async function openAgain(keys = storeKey): Promise<Store> {
  const store = await openStore(redis.url, keys);
  onTestFinished(() => store.close());
  return store;
}

async function openEmpty(): Promise<Store> {
  await inRedis((client) => client.flushAll());
  return openAgain();
}

/** A store whose fields a test edits by hand. */
async function rawStore(): Promise<RawStore> {
  await inRedis((client) => client.flushAll());
  const keyOf = (version: number, kind: string) => `dialpad-organization-mcp:v${version}:${kind}`;
  return {
    url: redis.url,
    async open(keys = storeKey, onUnusable) {
      const store = await openStore(redis.url, keys, { onUnusable });
      onTestFinished(() => store.close());
      return store;
    },
    async read(kind, id) {
      const text = await inRedis((client) => client.hGet(keyOf(2, kind), id));
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text ?? ''));
    },
    async write(kind, id, record) {
      await inRedis((client) =>
        record === undefined
          ? client.hDel(keyOf(2, kind), id)
          : client.hSet(keyOf(2, kind), id, JSON.stringify(record)),
      );
    },
    replaceByFormat1: (connections, callers) =>
      inRedis(async (client) => {
        await client.flushAll();
        for (const record of connections) {
          await client.hSet(keyOf(1, 'connections'), String(record.pcid), JSON.stringify(record));
        }
        for (const record of callers) {
          await client.hSet(keyOf(1, 'callers'), String(record.id), JSON.stringify(record));
        }
      }),
  };
}

describe('a store in Redis', () => {
  describeStore(openEmpty);
  describeRecords(rawStore);

  test('all keys in Redis have the prefix of the settings', async () => {
    await inRedis((client) => client.flushAll());
    const store = await openStore(redis.url, storeKey, { redisPrefix: 'second:' });
    onTestFinished(() => store.close());
    const { pcid } = await store.addConnection(northwind);
    await store.addCaller({ name: 'Agents', pcids: [pcid] });
    expect((await inRedis((client) => client.keys('*'))).toSorted()).toEqual([
      'second:v2:callers',
      'second:v2:connections',
    ]);
    expect(await (await openAgain()).connections()).toEqual([]);
  });

  test('a Redis that keeps its data only in memory is reported', async () => {
    const store = await openEmpty();
    await store.addConnection(northwind);
    expect(await store.warnings()).toEqual([expect.stringMatching(/only in memory.*--appendonly yes$/)]);
    await inRedis((client) => client.configSet('save', '3600 1'));
    expect(await store.warnings()).toEqual([]);
    await inRedis((client) => client.configSet('save', ''));
  });

  test('copies from a file to Redis and back keep API keys, tokens and grants', async () => {
    await inRedis((client) => client.flushAll());
    const [first, last] = [await newPath(), await newPath()];
    const source = await openFile(first);
    for (const pcid of ['pc_1', '__proto__']) await source.addConnection({ ...northwind, pcid });
    const { caller, token } = await source.addCaller({ name: 'Agents', pcids: ['pc_1'], readOnly: true });
    const keys = parseStoreKeys(storeKey);
    expect(await copyStore(`file:${first}`, redis.url, keys)).toEqual({ connections: 2, callers: 1 });
    await expect(copyStore(`file:${first}`, redis.url, keys)).rejects.toThrow('the target is not empty');
    expect(await copyStore(redis.url, `file:${last}`, keys)).toEqual({ connections: 2, callers: 1 });
    for (const copy of [await openAgain(), await openFile(last)]) {
      await copy.check();
      expect(await copy.connections()).toEqual(await source.connections());
      expect(await copy.credentialOf('__proto__')).toBe('northwind-api-key');
      expect(await copy.callerByToken(token)).toEqual(caller);
    }
  });

  test('Redis contains no API key and no token', async () => {
    const store = await openEmpty();
    const { pcid } = await store.addConnection(northwind);
    const { token } = await store.addCaller({ name: 'Agents', pcids: [pcid] });
    const all = await inRedis(async (client) => {
      const keys = await client.keys('*');
      return JSON.stringify(await Promise.all(keys.map((key) => client.hGetAll(key))));
    });
    expect(all).toContain('Northwind');
    expect(all).not.toContain('northwind-api-key');
    expect(all).not.toContain(token.slice(4));
  });

  test('changes by another process take effect within a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const commandLine = await openEmpty();
    const { pcid } = await commandLine.addConnection(northwind);
    const { caller, token } = await commandLine.addCaller({ name: 'Agents', pcids: [pcid] });
    const replicas = await Promise.all([openAgain(), openAgain()]);
    for (const replica of replicas) expect(await replica.callerByToken(token)).toEqual(caller);

    await commandLine.revokeCaller(caller.id);
    const added = await commandLine.addConnection({ ...northwind, name: 'Contoso' });
    vi.advanceTimersByTime(1_000);
    for (const replica of replicas) {
      expect(await replica.callerByToken(token)).toBeUndefined();
      expect(await replica.connection(added.pcid)).toEqual(added);
    }
  });

  test('records that were written with another key are named', async () => {
    const { pcid } = await (await openEmpty()).addConnection(northwind);
    const other = await openAgain(storeKeyOf('other'));
    await expect(other.credentialOf(pcid)).rejects.toThrow(StoreError);
    await expect(other.check()).rejects.toThrow(`${pcid} was stored with another MCP_STORE_KEY`);
  });

  test.each([
    ['not JSON', '{"pcid":"pc_'],
    ['another record', '{"pcid":"pc_broken"}'],
  ])('a damaged record is named and not changed: %s', async (_, damaged) => {
    const store = await openEmpty();
    const { pcid } = await store.addConnection(northwind);
    const key = 'dialpad-organization-mcp:v2:connections';
    await inRedis((client) => client.hSet(key, 'pc_broken', damaged));
    await expect(store.connection('pc_broken')).rejects.toThrow(
      /is damaged, or was changed without the store key/,
    );
    expect(await store.credentialOf(pcid)).toBe('northwind-api-key');
    expect((await store.connections()).map(({ pcid: listed }) => listed)).toEqual([pcid]);
    await expect(store.check()).rejects.toThrow(/pc_broken.*is damaged/);
    expect(await inRedis((client) => client.hGet(key, 'pc_broken'))).toBe(damaged);
    expect(await store.removeConnection('pc_broken')).toBe(true);
    await store.check();
  });

  test('a damaged caller is rejected and the others are served', async () => {
    const store = await openEmpty();
    const { pcid } = await store.addConnection(northwind);
    const [good, bad] = [
      await store.addCaller({ name: 'Good', pcids: [pcid] }),
      await store.addCaller({ name: 'Bad', pcids: [pcid] }),
    ];
    const key = 'dialpad-organization-mcp:v2:callers';
    await inRedis((client) => client.hSet(key, bad.caller.id, '{}'));
    const again = await openAgain();
    expect(await again.callers()).toEqual([good.caller]);
    expect(await again.callerByToken(good.token)).toEqual(good.caller);
    await expect(again.callerByToken(bad.token)).rejects.toThrow(UnusableRecordError);
    expect(await again.unusable()).toMatchObject([{ kind: 'caller', id: bad.caller.id }]);
  });

  test('a command that Redis rejects is reported once, with the reason', async () => {
    await inRedis((client) => client.flushAll());
    await inRedis((client) => client.set('dialpad-organization-mcp:v2:connections', 'text'));
    const news: string[] = [];
    const store = await openStore(redis.url, storeKey, { onOutage: (reason) => news.push(reason) });
    onTestFinished(() => store.close());
    for (let round = 0; round < 3; round++) {
      await expect(store.connection('pc_1')).rejects.toThrow(StoreUnavailableError);
    }
    expect(await store.state()).toBe('unavailable');
    expect(news).toEqual([expect.stringContaining('WRONGTYPE')]);
  });
});

describe('while Redis is unavailable', () => {
  test.each([
    ['gone', () => redis.stop(), () => redis.start()],
    ['hanging', async () => redis.pause(), async () => redis.resume()],
  ])(
    'recently used records are served for a bounded time and all else is rejected: %s',
    async (_, goes, returns) => {
      vi.useFakeTimers({ toFake: ['performance'] });
      const store = await openEmpty();
      const { pcid } = await store.addConnection(northwind);
      const { caller, token } = await store.addCaller({ name: 'Agents', pcids: [pcid] });
      expect(await store.callerByToken(token)).toEqual(caller);
      expect(await store.credentialOf(pcid)).toBe('northwind-api-key');

      expect(await store.state()).toBe('open');

      await goes();
      vi.advanceTimersByTime(1_000);
      expect(await store.callerByToken(token)).toEqual(caller);
      expect(await store.credentialOf(pcid)).toBe('northwind-api-key');
      await expect(store.callerByToken(`dpo_${'A'.repeat(43)}`)).rejects.toThrow(StoreUnavailableError);
      await expect(store.connection('pc_other')).rejects.toThrow(StoreUnavailableError);
      await expect(store.addConnection(northwind)).rejects.toThrow(StoreUnavailableError);
      expect(await store.state()).toBe('degraded');

      vi.advanceTimersByTime(60_000);
      await expect(store.callerByToken(token)).rejects.toThrow(StoreUnavailableError);
      await expect(store.credentialOf(pcid)).rejects.toThrow(StoreUnavailableError);

      expect(await store.state()).toBe('unavailable');

      await returns();
      await vi.waitFor(() => store.addConnection({ ...northwind, pcid: 'pc_back' }), { timeout: 10_000 });
      expect(await store.credentialOf('pc_back')).toBe('northwind-api-key');
    },
  );
});
