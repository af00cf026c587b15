import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { simulatorKeys } from '../../src/simulator/simulator.ts';
import { storeKey } from '../store/file-folder.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** The program as a process of its own. */
interface Running {
  /** The address it said it serves at. */
  readonly url: string;
  stop(): Promise<void>;
}

let redis: RedisServer;
/** A process of its own: what it sees must not wait for this one. */
let simulator: Running;
let environment: Readonly<Record<string, string>>;
let replicas: readonly Running[];

async function start(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [bundle, ...args, '--port', '0'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /^(?:Serving MCP|Dialpad API simulator) at (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    return {
      url,
      async stop() {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error(`${args[0]} ended`);
}

/** Runs a command; its output as JSON. */
function command(args: readonly string[], input = ''): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [bundle, ...args, '--json'],
      { env: environment },
      (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout))),
    );
    child.stdin?.end(input);
  });
}

async function post({ url }: Running, token: string, pcid: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'dialpad_organization_company_get', arguments: { PCID: pcid } },
    }),
  });
  const { result } = z
    .looseObject({ result: z.looseObject({ isError: z.boolean().optional() }).optional() })
    .parse(await response.json());
  return response.status === 200 ? (result?.isError ? 'refused' : 'answered') : response.status;
}

const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000 });

beforeAll(async () => {
  environment = childEnvironment;
  [redis, simulator] = await Promise.all([startRedis(), start('simulator')]);
  environment = {
    ...environment,
    MCP_STORE: redis.url,
    MCP_STORE_KEY: storeKey,
    DIALPAD_BASE_URL: simulator.url,
    DIALPAD_TIMEOUT_MS: '60000',
    LOG_LEVEL: 'silent',
  };
  replicas = await Promise.all([start('http'), start('http')]);
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await simulator.stop();
  await redis.stop();
});

async function addCaller(pcid: string) {
  await command(['connections', 'add', '--name', pcid, '--pcid', pcid], simulatorKeys.companyAdmin);
  const added = await command(['callers', 'add', '--name', 'Platform', '--pcid', pcid]);
  return z.object({ id: z.string(), token: z.string() }).parse(added);
}

describe('two servers with their store on one Redis', () => {
  test('two replicas use the callers and revocations of one Redis', async () => {
    const { id, token } = await addCaller('pc_seen');
    for (const replica of replicas) {
      await eventually(async () => expect(await post(replica, token, 'pc_seen')).toBe('answered'));
    }
    await command(['callers', 'revoke', id]);
    for (const replica of replicas) {
      await eventually(async () => expect(await post(replica, token, 'pc_seen')).toBe(401));
    }
  });

  test('two replicas together send at most 20 requests in any sliding second, and fail no call', async () => {
    const { token } = await addCaller('pc_paced');
    const calls = Array.from({ length: 100 }, (_, index) =>
      post(replicas[index % 2] ?? expect.fail(), token, 'pc_paced'),
    );
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['answered']));
    const requests = await fetch(`${simulator.url}/_simulator/requests`);
    const times = z
      .array(z.looseObject({ time: z.number() }))
      .parse(await requests.json())
      .map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(100);
    const most = Math.max(
      ...times.map((start) => times.filter((at) => at >= start && at < start + 1_000).length),
    );
    expect(most).toBeLessThanOrEqual(20);
  });

  test('while Redis is unavailable, replicas reject callers that they cannot verify with 503', async () => {
    await addCaller('pc_foreign');
    const { token } = await addCaller('pc_gone');
    const [replica = expect.fail()] = replicas;
    await eventually(async () => expect(await post(replica, token, 'pc_gone')).toBe('answered'));
    await redis.stop();
    expect(await post(replica, token, 'pc_gone')).toBe('answered');
    expect(await post(replica, `dpo_${'A'.repeat(43)}`, 'pc_gone')).toBe(503);
    expect(await post(replica, token, 'pc_other')).toBe(503);
    expect(await post(replica, token, 'pc_foreign')).toBe(503);
    const readiness = await fetch(new URL('/readyz', replica.url));
    expect([readiness.status, await readiness.json()]).toMatchObject([
      200,
      { ready: true, store: 'degraded' },
    ]);
    await redis.start();
    // The restarted Redis is empty, so no caller is known.
    await eventually(async () => expect(await post(replica, token, 'pc_gone')).toBe(401));
  });
});
