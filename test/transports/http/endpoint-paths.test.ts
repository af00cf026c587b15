import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

let upstream: Upstream;
let server: HttpServer;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ id: '1', name: 'Example Inc' }));
  server = await startHttpServer({
    baseUrl: upstream.origin,
    environment: { MCP_PATH_PREFIX: '/phones' },
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

test.each(['/phones/dialpad-organization', '/phones/mcp'])('serves messages at %s', async (path) => {
  const { status, text } = await call(path, 'dialpad_organization_company_get');
  expect([status, text]).toEqual([200, expect.stringContaining('Example Inc')]);
});

test.each(['/dialpad-organization', '/mcp', '/phones', '/phones/mcp/', '/phones//mcp'])(
  'serves no messages at %s',
  async (path) => {
    expect((await call(path, 'dialpad_organization_company_get')).status).toBe(404);
  },
);
