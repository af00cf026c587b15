import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
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

const call = (path: string, name: string) =>
  server.send(path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } }),
  });

test.each(['/phones/dialpad-organization', '/phones/mcp'])('messages are served at %s', async (path) => {
  const { status, text } = await call(path, 'dialpad_organization_company_get');
  expect([status, text]).toEqual([200, expect.stringContaining('Example Inc')]);
});

test.each(['/dialpad-organization', '/mcp', '/phones', '/phones/mcp/'])('and not at %s', async (path) => {
  expect((await call(path, 'dialpad_organization_company_get')).status).toBe(404);
});

test('metrics count calls and requests, and name no connection, caller or value', async () => {
  await call('/phones/dialpad-organization', 'dialpad_organization_company_get');
  const { status, text } = await server.send('/metrics', { method: 'GET' });
  expect(status).toBe(200);
  expect(text).toMatch(
    /^mcp_tool_calls_total\{tool="dialpad_organization_company_get",outcome="ok"\} [1-9]/m,
  );
  expect(text).toMatch(/^dialpad_requests_total\{outcome="200"\} [1-9]/m);
  expect(text).toMatch(/^dialpad_up 1$/m);
  expect(text).not.toMatch(/single-account-api-key|Example Inc|127\.0\.0\.1/);
});

test('metrics are not there unless they are asked for', async () => {
  const plain = await startHttpServer({ baseUrl: upstream.origin });
  expect((await plain.send('/metrics', { method: 'GET' })).status).toBe(404);
  await plain.close();
});

test('readiness tells how the upstream and the queues are', async () => {
  await call('/phones/mcp', 'dialpad_organization_company_get');
  const { status, text } = await server.send('/readyz', { method: 'GET' });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { ready: true, upstream: { state: 'healthy' }, rateLimiter: { queued: 0, mode: 'memory' } },
  ]);
});
