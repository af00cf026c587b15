import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { exchangeRaw, type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { storeKeyOf } from '../../support/store-key.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

let upstream: Upstream;
let server: HttpServer;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ id: '1', name: 'Example Inc' }));
  server = await startHttpServer({
    baseUrl: upstream.origin,
    environment: { MCP_METRICS: 'true', MCP_PATH_PREFIX: '/phones' },
  });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const callCompany = () =>
  server.post({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'dialpad_organization_company_get' },
  });
const get = (of: HttpServer, path: string, method = 'GET') => of.send(path, { method });

test('/metrics counts calls and requests, and names no connection, caller or value', async () => {
  await callCompany();
  const { status, text } = await get(server, '/metrics');
  expect(status).toBe(200);
  expect(text).toMatch(
    /^mcp_tool_calls_total\{tool="dialpad_organization_company_get",outcome="ok"\} [1-9]/m,
  );
  expect(text).toMatch(/^dialpad_requests_total\{outcome="200"\} [1-9]/m);
  expect(text).toMatch(/^dialpad_up 1$/m);
  expect(text).not.toMatch(/single-account-api-key|Example Inc|127\.0\.0\.1/);
});

test('/metrics has no value for a store and a Redis that are not configured', async () => {
  const { text } = await get(server, '/metrics');
  expect(text).toContain('# TYPE mcp_redis_up gauge');
  expect(text).not.toMatch(/^mcp_(redis|store)_up \d/m);
});

test('/metrics says how to turn it on where it is off', async () => {
  const plain = await startHttpServer({ baseUrl: upstream.origin });
  const { status, text } = await get(plain, '/metrics');
  await plain.close();
  expect([status, text]).toEqual([404, expect.stringContaining('Set MCP_METRICS=true')]);
});

test('/readyz shows the state of the upstream and of the rate limiter', async () => {
  await callCompany();
  const { status, text } = await get(server, '/readyz');
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { ready: true, upstream: { state: 'healthy' }, rateLimiter: { queued: 0, mode: 'memory' } },
  ]);
});

test.each(['/healthz', '/readyz', '/metrics'])('%s supports only GET and HEAD', async (path) => {
  const head = await get(server, path, 'HEAD');
  expect([head.status, head.text]).toEqual([200, '']);
  const post = await get(server, path, 'POST');
  expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
});

test.each([
  '/phones/../metrics',
  '/phones/dialpad-organization/../../metrics',
  '//metrics',
  '/%6detrics',
  '/metrics/',
])('does not serve metrics at %s', async (path) => {
  const bytes = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  expect((await exchangeRaw(server.origin, bytes)).status).toBe(404);
});

test('serves health, readiness and metrics on MCP_MONITOR_PORT, and no metrics on the public port', async () => {
  const monitored = await startHttpServer({
    baseUrl: upstream.origin,
    environment: { MCP_MONITOR_PORT: '0' },
  });
  const onMonitor = (path: string) => get(monitored, `http://127.0.0.1:${monitored.monitorPort}${path}`);
  try {
    const statuses = async (paths: readonly string[], send: (path: string) => ReturnType<typeof get>) =>
      Promise.all(paths.map(async (path) => (await send(path)).status));
    const paths = ['/healthz', '/readyz', '/metrics', '/dialpad-organization'];
    expect(await statuses(paths, onMonitor)).toEqual([200, 200, 200, 404]);
    expect(await statuses(paths, (path) => get(monitored, path))).toEqual([200, 200, 404, 405]);
    expect((await onMonitor('/metrics')).text).toContain('mcp_http_requests_serving');
    monitored.stop();
    expect(await statuses(['/readyz', '/healthz'], onMonitor)).toEqual([503, 200]);
  } finally {
    await monitored.close();
  }
});

test('a hosted server has metrics of its store', async () => {
  const environment = { MCP_METRICS: 'true' };
  const hosted = await startHttpServer({ baseUrl: upstream.origin, hosted: true, environment });
  expect((await get(hosted, '/metrics')).text).toMatch(/^mcp_store_up 1$/m);
  await hosted.close();
});

test('one port for both MCP_PORT and MCP_MONITOR_PORT is rejected with both names', async () => {
  const environment = { MCP_PORT: '4321', MCP_MONITOR_PORT: '4321' };
  await expect(startHttpServer({ baseUrl: upstream.origin, environment })).rejects.toThrow(
    /MCP_PORT .* and MCP_MONITOR_PORT .* are both 4321/,
  );
});

test('a MCP_MONITOR_PORT that is in use is rejected with the name of the setting', async () => {
  const port = new URL(server.origin).port;
  const starting = startHttpServer({ baseUrl: upstream.origin, environment: { MCP_MONITOR_PORT: port } });
  await expect(starting).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use. Choose another with MCP_MONITOR_PORT`,
  );
});

test('the public port that is in use ends the port for monitoring too', async () => {
  const environment = { MCP_PORT: new URL(server.origin).port, MCP_MONITOR_PORT: '0' };
  await expect(startHttpServer({ baseUrl: upstream.origin, environment })).rejects.toThrow('EADDRINUSE');
});

test('/readyz is 503 when no connection of the store can be decrypted', async () => {
  const hosted = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  const other = await openStore(`file:${hosted.storePath}`, storeKeyOf('other'));
  try {
    await other.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential: 'k' });
    await expect.poll(() => hosted.store.unusable()).toHaveLength(1);
    const { status, text } = await get(hosted, '/readyz');
    expect([status, JSON.parse(text)]).toMatchObject([
      503,
      { ready: false, reason: 'no connection of the store can be decrypted' },
    ]);
  } finally {
    await other.close();
    await hosted.close();
  }
});
