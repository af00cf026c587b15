import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  createRedisClient,
  RedisCommandError,
  type RedisConnection,
  RedisUnavailableError,
} from '../../src/lib/redis-client.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createRedisUsedConfirmations } from '../../src/tool-call/confirmation/redis-used-confirmations.ts';
import { northwind, storeKey } from '../store/file-folder.ts';
import { startProxy } from './redis-proxy.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const servers: RedisServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function openServer(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisServer> {
  const server = await startRedis(options);
  servers.push(server);
  return server;
}

function openClient(url: string, prefix?: string) {
  const client = createRedisClient({ url, prefix, setting: 'MCP_STORE' });
  onTestFinished(() => client.close());
  return client;
}

const ping = (connection: RedisConnection) => connection.ping();

test('the Redis client connects at the first command and uses one connection', async () => {
  const server = await openServer();
  const admin = openClient(server.url);
  const connections = async () => (await admin.run((connection) => connection.clientList())).length - 1;
  const client = openClient(server.url);
  const store = await openStore(server.url, storeKey, { redis: client });
  expect(await connections()).toBe(0);
  await Promise.all([
    store.addConnection(northwind),
    createRedisUsedConfirmations(client).use('yes', 60),
    client.run(ping),
  ]);
  expect(await connections()).toBe(1);
  await store.close();
  expect(await client.run(ping)).toBe('PONG');
});

test.each([
  ['breaks off', (proxy: Awaited<ReturnType<typeof startProxy>>) => proxy.cut()],
  ['hangs', async (proxy: Awaited<ReturnType<typeof startProxy>>) => proxy.freeze()],
])('reports once to every subscriber that Redis %s and that it is back', async (what, interrupt) => {
  const server = await openServer();
  const proxy = await startProxy(server.url);
  onTestFinished(() => proxy.cut());
  const client = openClient(proxy.url);
  const seen: string[] = [];
  for (const name of ['store', 'limiter']) {
    client.subscribe({
      onOutage: (reason) => seen.push(`${name}: ${reason}`),
      onReturn: () => seen.push(`${name} returns`),
    });
  }
  const unsubscribe = client.subscribe({ onOutage: () => seen.push('unsubscribed') });
  unsubscribe();
  await client.run(ping);
  expect(client.isAvailable).toBe(true);

  await interrupt(proxy);
  const startedAt = performance.now();
  await expect(client.run(ping)).rejects.toThrow(RedisUnavailableError);
  await expect(client.run(ping)).rejects.toThrow(/Start Redis, or correct host and port in MCP_STORE/);
  expect(performance.now() - startedAt).toBeLessThan(1_800);
  expect(client.isAvailable).toBe(false);
  expect(seen).toEqual([expect.stringMatching(/^store: Redis at /), expect.stringMatching(/^limiter: /)]);

  if (what === 'hangs') await proxy.cut();
  await proxy.mend();
  await vi.waitFor(() => expect(client.isAvailable).toBe(true), { timeout: 10_000 });
  expect(seen.slice(2)).toEqual(['store returns', 'limiter returns']);
  expect(await client.run(ping)).toBe('PONG');
});

test('a command that Redis rejects is an error of that command, not an outage', async () => {
  const server = await openServer();
  const client = openClient(server.url, 'my:');
  const outages: string[] = [];
  client.subscribe({ onOutage: (reason) => outages.push(reason) });
  await client.run((connection) => connection.set(`${client.prefix}text`, 'text'));
  const refused = client.run((connection) => connection.hGet('my:text', 'field'));
  await expect(refused).rejects.toThrow(RedisCommandError);
  await expect(refused).rejects.toThrow('WRONGTYPE');
  expect([client.isAvailable, outages]).toEqual([true, []]);
});

test('a read-only replica is replaced by the server that its address leads to after a failover', async () => {
  const [replica, primary] = [await openServer(), await openServer()];
  const replicated = openClient(replica.url);
  const { hostname, port } = new URL(primary.url);
  await replicated.run((connection) => connection.replicaOf(hostname, Number(port)));
  const proxy = await startProxy(replica.url);
  onTestFinished(() => proxy.cut());
  const client = openClient(proxy.url);
  const outages: string[] = [];
  client.subscribe({ onOutage: (reason) => outages.push(reason) });
  const write = () => client.run((connection) => connection.set('key', 'value'));
  await client.run(ping);
  proxy.redirect(primary.url);
  await expect(write()).rejects.toThrow('READONLY');
  await vi.waitFor(() => write(), { timeout: 10_000 });
  expect(outages).toEqual([]);
});

test('a wrong password is an outage that says what to correct, without the password', async () => {
  const server = await openServer({ password: 'right' });
  const client = openClient(server.url.replace('right', 'hidden-word'));
  const error: unknown = await client.run(ping).catch((reason: unknown) => reason);
  expect(String(error)).toContain('Correct the user name and password in MCP_STORE');
  expect(String(error)).not.toContain('hidden-word');
});

test.each(['localhost:6379', 'http://127.0.0.1', 'redis:', 'redis://:hush@127.0.0.1:99999', ''])(
  'the address "%s" is rejected without repeating it',
  (url) => {
    const create = () => createRedisClient({ url, setting: 'MCP_REDIS_URL' });
    expect(create).toThrow(/^MCP_REDIS_URL is not the address of a Redis server: use redis:\/\//);
    expect(create).not.toThrow('hush');
  },
);

test('a closed Redis client rejects commands at once', async () => {
  const client = createRedisClient({ url: 'redis://127.0.0.1:1', setting: 'MCP_STORE' });
  await client.close();
  await expect(client.run(ping)).rejects.toThrow('shutting down');
});
