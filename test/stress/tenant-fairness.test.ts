import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bearer, type HttpServer, startHttpServer, writeCall } from '../support/http-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const SAMPLES = 60;

let upstream: Upstream;
let server: HttpServer;
/** Calls of the slow tenant that Dialpad does not answer. */
let hanging = 0;

beforeEach(async () => {
  hanging = 0;
  upstream = await startUpstream(({ headers }, response) => {
    if (headers.authorization === 'Bearer key-of-slow') hanging++;
    else response.end('{"items":[]}');
  });
});
afterEach(async () => {
  await server.close();
  await upstream.close();
});

async function start(environment: Readonly<Record<string, string>>): Promise<void> {
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true, environment });
  for (const pcid of ['slow', 'healthy']) {
    await server.store.addConnection({
      name: pcid,
      environment: 'production',
      pcid,
      credential: `key-of-${pcid}`,
    });
  }
}

async function callerOf(pcid: string) {
  const { token } = await server.store.addCaller({ name: pcid, pcids: [pcid] });
  const { message } = writeCall('2025-06-18', 'offices_list', { PCID: pcid });
  return () => server.post(message, bearer(token));
}

/** The median time of a call, in ms. */
async function medianOf(call: () => ReturnType<HttpServer['post']>): Promise<number> {
  const times: number[] = [];
  for (let made = 0; made < SAMPLES; made++) {
    const started = performance.now();
    expect((await call()).status).toBe(200);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[SAMPLES / 2] ?? 0;
}

test.each([
  {
    name: 'two callers of another tenant ask for all places',
    slowCallers: 2,
    calls: 40,
    MCP_MAX_CONCURRENCY: '32',
  },
  { name: "70 calls of another tenant's hang", slowCallers: 1, calls: 70, MCP_MAX_CONCURRENCY: '1024' },
])('the median of a healthy tenant stays below 3 times its idle median while $name', async (load) => {
  const { slowCallers, calls, MCP_MAX_CONCURRENCY } = load;
  await start({ MCP_MAX_CONCURRENCY });
  const healthy = await callerOf('healthy');
  await medianOf(healthy);
  const idle = await medianOf(healthy);

  const slow: Promise<unknown>[] = [];
  for (let caller = 0; caller < slowCallers; caller++) {
    const call = await callerOf('slow');
    slow.push(...Array.from({ length: calls }, call));
  }
  await vi.waitFor(() => expect(hanging).toBeGreaterThanOrEqual(16), { timeout: 20_000 });
  const loaded = await medianOf(healthy);
  const ended = server.close();
  await Promise.allSettled(slow);
  await ended;
  expect(loaded).toBeLessThan(Math.max(3 * idle, 5));
});
