import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BalancingProxy, startBalancingProxy } from '../support/balancing-proxy.ts';
import { type HttpProcess, startHttpProcess } from '../support/http-process.ts';
import { revisions, writeCall } from '../support/http-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const RESTARTS = 10;
const CALLS = 2_000;
const AT_ONCE = 10;

let upstream: Upstream;
let proxy: BalancingProxy;
const clients = new Agent();

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => {
    setTimeout(() => response.end('{"id":"1","name":"Lobby"}'), 5);
  });
  proxy = await startBalancingProxy();
});
afterAll(async () => {
  await clients.destroy();
  await proxy.close();
  await upstream.close();
});

const startReplica = () =>
  startHttpProcess({
    DIALPAD_API_KEY: 'k',
    DIALPAD_BASE_URL: upstream.origin,
    DIALPAD_ALLOW_HTTP: 'true',
    DIALPAD_RATE_LIMIT: '100000',
    MCP_SHUTDOWN_GRACE_MS: '1500',
  });

/** Every fifth call is a write. */
async function call(number: number): Promise<string> {
  const isWrite = number % 5 === 0;
  const { message, headers } = writeCall(
    revisions[number % 2] ?? revisions[0],
    isWrite ? 'rooms_post' : 'rooms_get',
    isWrite ? { name: `Room ${number}`, office_id: 1 } : { id: 1 },
    undefined,
    number,
  );
  const { statusCode, body } = await request(proxy.url, {
    dispatcher: clients,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(message),
  });
  const text = await body.text();
  const isWhole = statusCode === 200 && JSON.parse(text).id === number && text.includes('"Lobby"');
  return isWhole ? 'served' : `${statusCode} ${text.slice(0, 200)}`;
}

test(`${RESTARTS} rolling restarts behind a proxy that keeps sockets alive lose none of ${CALLS} calls`, async () => {
  const replicas: HttpProcess[] = [await startReplica(), await startReplica()];
  for (const { url } of replicas) await proxy.add(url);
  let restarted = 0;
  let made = 0;
  const outcomes = new Map<string, number>();

  async function work(): Promise<void> {
    while (restarted < RESTARTS || made < CALLS) {
      const outcome = await call(made++);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      await pause(20);
    }
  }
  const load = Promise.all(Array.from({ length: AT_ONCE }, work));
  for (; restarted < RESTARTS; restarted++) {
    const old = replicas.shift();
    old?.process.kill('SIGTERM');
    expect(await old?.ended).toMatchObject({ code: 0 });
    if (old) proxy.remove(old.url);
    const replacement = await startReplica();
    replicas.push(replacement);
    await proxy.add(replacement.url);
  }
  await load;
  for (const { process: replica, ended } of replicas) {
    replica.kill('SIGKILL');
    await ended;
  }

  expect(Object.fromEntries(outcomes)).toEqual({ served: made });
  expect(made).toBeGreaterThanOrEqual(CALLS);
  const rooms = upstream.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(rooms).toHaveLength(Math.ceil(made / 5));
  expect(new Set(rooms).size).toBe(rooms.length);
});
