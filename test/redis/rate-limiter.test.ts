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
import { optOutRate, standardRate } from '../../src/registry/define-tool.ts';
import { startProxy } from './redis-proxy.ts';
import { startRedis } from './redis-server.ts';

let redis: Awaited<ReturnType<typeof startRedis>>;
const open: RateLimiter[] = [];

beforeAll(async () => {
  redis = await startRedis();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((limiter) => limiter.close()));
});

afterAll(async () => {
  await redis.stop();
});

async function replica(options: Partial<RedisRateLimiterOptions> = {}): Promise<RateLimiter> {
  const limiter = await createRedisRateLimiter({
    url: redis.url,
    scale: 1,
    onFallback: () => {},
    ...options,
  });
  open.push(limiter);
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

describe('replicas on one Redis', () => {
  test('together never start more than 20 in any sliding second, and share them', async () => {
    const company = newCompany();
    const replicas = await Promise.all([replica(), replica()]);
    const starts = await Promise.all(replicas.map((limiter) => sendMany(40, limiter, company)));
    expect(mostInAnySecond(starts.flat())).toBe(20);
    for (const own of starts) {
      const before = Math.max(...starts.map((times) => Math.max(...times))) - 1_000;
      expect(own.filter((at) => at < before).length).toBeGreaterThan(10);
    }
  });

  test('count a request from when it is sent, wherever it is', async () => {
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

  test('do not delay other companies or other rate classes', async () => {
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

  test('refuse at once what another replica’s calls put out of reach', async () => {
    const company = newCompany();
    const [first, second] = [await replica(), await replica()];
    await sendMany(20, first, company);
    const error = await send(second, company, { deadline: performance.now() + 300 }).catch((error) => error);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.reason).toBe('deadline');
    expect(error.waitMs).toBeGreaterThan(300);
    expect(error.waitMs).toBeLessThanOrEqual(1_030);
  });

  test('hold a company back when upstream refused one of them', async () => {
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

describe('a Redis whose clock jumped back', () => {
  test('holds nobody back for longer than a window, or than a hold was asked for', async () => {
    const company = newCompany();
    const limiter = await replica({ prefix: 'jump:' });
    await sendMany(20, limiter, company);
    limiter.pause(company, standardRate, 1_000);
    await send(limiter, newCompany());

    const client = await createClient({ url: redis.url }).connect();
    const hour = 3_600_000;
    for (const start of await client.zRange(`jump:starts:standard:${company}`, 0, -1)) {
      await client.zIncrBy(`jump:starts:standard:${company}`, hour, start);
    }
    expect(await client.pExpire(`jump:hold:standard:${company}`, hour)).toBe(1);
    client.destroy();

    const other = await replica({ prefix: 'jump:' });
    await expect(send(other, company, { deadline: performance.now() + 5_000 })).resolves.toBeGreaterThan(0);
  });
});

describe('without Redis', () => {
  test('replicas keep to their shares, say so once, and come back', async () => {
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

  test('that hangs, calls go on', async () => {
    const way = await startProxy(redis.url);
    const watch = watched();
    const limiter = await replica({ url: way.url, ...watch.options });
    await send(limiter, newCompany());
    way.freeze();
    await send(limiter, newCompany());
    expect(watch.reasons).toEqual(['it did not answer in time']);
    expect(limiter.stats.mode).toBe('fallback');
    await way.cut();
  });

  test('from the start, a replica keeps to its share of as many as it was told of', async () => {
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

  test.each(['localhost:6379', 'http://127.0.0.1', ''])(
    'there must be a usable URL, not "%s"',
    async (url) => {
      await expect(replica({ url })).rejects.toThrow('redis://');
    },
  );
});
