import { createClient } from 'redis';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  RateLimitError,
  type RateLimiter,
  type RateRequest,
} from '../../src/dialpad/rate-limit/rate-limiter.ts';
import {
  createRedisRateLimiter,
  type RedisRateLimiterOptions,
} from '../../src/dialpad/rate-limit/redis-window.ts';
import { createRedisClient } from '../../src/lib/redis-client.ts';
import { optOutRate, standardRate } from '../../src/registry/define-tool.ts';
import { startProxy } from './redis-proxy.ts';
import { startRedis } from './redis-server.ts';

let redis: Awaited<ReturnType<typeof startRedis>>;
/** Closes what a test opened. */
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  redis = await startRedis();
});

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

afterAll(async () => {
  await redis.stop();
});

type ReplicaOptions = Partial<RedisRateLimiterOptions> & { readonly url?: string; readonly prefix?: string };

async function replica({ url = redis.url, prefix, ...options }: ReplicaOptions = {}): Promise<RateLimiter> {
  const client = createRedisClient({ url, prefix, setting: 'MCP_REDIS_URL' });
  const limiter = await createRedisRateLimiter({
    redis: client,
    scale: 1,
    onFallback: () => {},
    ...options,
  });
  open.push(limiter.close, client.close);
  return limiter;
}

let companies = 0;

/** A company that no other test has used up. */
const newCompany = () => `company ${++companies}`;

/** Takes a request and tells when the request was sent, in ms. */
async function send(
  limiter: RateLimiter,
  company: string,
  request: Partial<RateRequest> = {},
): Promise<number> {
  const { signal } = new AbortController();
  const deadline = performance.now() + 30_000;
  const permit = await limiter.acquire({
    company,
    caller: 'ann',
    rate: standardRate,
    deadline,
    signal,
    ...request,
  });
  permit.markSent();
  return performance.now();
}

const sendMany = (count: number, limiter: RateLimiter, company: string) =>
  Promise.all(Array.from({ length: count }, () => send(limiter, company)));

function mostInAnySecond(starts: readonly number[]): number {
  return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length));
}

/** Settles with the first reason for falling back, and with the return. */
function watched() {
  const reasons: string[] = [];
  let returned = () => {};
  const onReturn = new Promise<void>((resolve) => {
    returned = resolve;
  });
  let fell = () => {};
  const onFallback = new Promise<void>((resolve) => {
    fell = resolve;
  });
  const options = {
    onFallback(reason: string) {
      reasons.push(reason);
      fell();
    },
    onReturn: () => returned(),
  };
  return { options, reasons, onFallback, onReturn };
}

describe('with one Redis', () => {
  test('replicas together never start more than 20 requests in any sliding second, and share them', async () => {
    const company = newCompany();
    const replicas = await Promise.all([replica(), replica()]);
    const starts = await Promise.all(replicas.map((limiter) => sendMany(40, limiter, company)));
    expect(mostInAnySecond(starts.flat())).toBe(20);
    for (const own of starts) {
      const before = Math.max(...starts.map((times) => Math.max(...times))) - 1_000;
      expect(own.filter((at) => at < before).length).toBeGreaterThan(10);
    }
  });

  test('a request counts from when it is sent on every replica', async () => {
    const company = newCompany();
    const [first, second] = [await replica(), await replica()];
    const held = await Promise.all(
      Array.from({ length: 20 }, () =>
        first.acquire({
          company,
          caller: 'ann',
          rate: standardRate,
          deadline: performance.now() + 5_000,
          signal: new AbortController().signal,
        }),
      ),
    );
    // Half a second passes before they are written.
    const rate = { name: 'slow', requests: 1, seconds: 0.5 };
    for (let made = 0; made < 2; made++) await send(first, company, { rate });
    for (const permit of held) permit.markSent();
    const sentAt = performance.now();
    expect(await send(second, company)).toBeGreaterThanOrEqual(sentAt + 1_000);
  });

  test('a busy company delays no other company and no other rate class', async () => {
    const company = newCompany();
    const [first, second] = [await replica(), await replica()];
    const busy = sendMany(45, first, company);
    const order: string[] = [];
    await Promise.all([
      busy.then(() => order.push('busy')),
      sendMany(20, second, newCompany()).then(() => order.push('other company')),
      send(second, company, { rate: optOutRate }).then(() => order.push('other class')),
    ]);
    expect(order.at(-1)).toBe('busy');
  });

  test('a deadline that other replicas make impossible is rejected at once', async () => {
    const company = newCompany();
    const [first, second] = [await replica(), await replica()];
    await sendMany(20, first, company);
    const error = await send(second, company, { deadline: performance.now() + 300 }).catch((error) => error);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.reason).toBe('deadline');
    expect(error.waitMs).toBeGreaterThan(300);
    expect(error.waitMs).toBeLessThanOrEqual(1_030);
  });

  test('a pause of one replica stops the company on every replica', async () => {
    const company = newCompany();
    const [first, second] = [await replica(), await replica()];
    await send(second, company);
    first.pause(company, standardRate, 5_000);
    await send(first, newCompany());
    const error = await send(second, company, { deadline: performance.now() + 1_000 }).catch(
      (error) => error,
    );
    expect(error).toMatchObject({ reason: 'deadline' });
    expect(error.waitMs).toBeGreaterThan(1_000);
    expect(error.waitMs).toBeLessThanOrEqual(5_000);
  });
});

describe('a Redis with a wrong clock', () => {
  test('after the clock of Redis jumped back, requests wait no longer than a window or a pause', async () => {
    const company = newCompany();
    const limiter = await replica({ prefix: 'jump:' });
    await sendMany(20, limiter, company);
    limiter.pause(company, standardRate, 1_000);
    await send(limiter, newCompany());

    const client = await createClient({ url: redis.url }).connect();
    const hour = 3_600_000;
    for (const start of await client.zRange(`jump:rate-limit:requests:standard:${company}`, 0, -1)) {
      await client.zIncrBy(`jump:rate-limit:requests:standard:${company}`, hour, start);
    }
    expect(await client.pExpire(`jump:rate-limit:pause:standard:${company}`, hour)).toBe(1);
    client.destroy();

    const other = await replica({ prefix: 'jump:' });
    await expect(send(other, company, { deadline: performance.now() + 5_000 })).resolves.toBeGreaterThan(0);
  });
});

describe('without Redis', () => {
  test('replicas keep to their shares while Redis is unavailable, report it once, and share again', async () => {
    const company = newCompany();
    const way = await startProxy(redis.url);
    const first = watched();
    const second = watched();
    const replicas = [
      await replica({ url: way.url, ...first.options }),
      await replica({ url: way.url, ...second.options }),
    ];
    const burst = async () =>
      (await Promise.all(replicas.map((limiter) => sendMany(15, limiter, company)))).flat();

    const before = burst();
    await Promise.all(replicas.map((limiter) => send(limiter, newCompany())));
    await way.cut();
    await Promise.all([first.onFallback, second.onFallback]);
    expect(replicas.map((limiter) => limiter.stats.mode)).toEqual(['fallback', 'fallback']);
    const during = await burst();

    await way.mend();
    await Promise.all([first.onReturn, second.onReturn]);
    expect(replicas.map((limiter) => limiter.stats.mode)).toEqual(['redis', 'redis']);
    const after = await burst();

    expect([first.reasons.length, second.reasons.length]).toEqual([1, 1]);
    const all = [...(await before), ...during, ...after];
    expect(all).toHaveLength(90);
    expect(mostInAnySecond(all)).toBeLessThanOrEqual(20);
    await way.cut();
  });

  test('requests go on when Redis hangs', async () => {
    const way = await startProxy(redis.url);
    const watch = watched();
    const limiter = await replica({ url: way.url, ...watch.options });
    await send(limiter, newCompany());
    way.freeze();
    await send(limiter, newCompany());
    expect(watch.reasons).toEqual([expect.stringContaining('it did not respond in time')]);
    expect(limiter.stats.mode).toBe('fallback');
    await way.cut();
  });

  test('a replica that starts without Redis keeps to its share of the expected replicas', async () => {
    const way = await startProxy(redis.url);
    await way.cut();
    const watch = watched();
    const limiter = await replica({ url: way.url, replicasHint: 4, ...watch.options });
    expect(watch.reasons).toEqual([expect.stringContaining('ECONNREFUSED')]);
    const company = newCompany();
    await sendMany(5, limiter, company);
    const error = send(limiter, company, { deadline: performance.now() + 500 });
    await expect(error).rejects.toMatchObject({ reason: 'deadline' });
  });
});
