import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const ISSUER = 'https://issuer.example.com/';
const BROWSER_APP = 'https://app.example.com';
const METADATA = '/.well-known/oauth-protected-resource';

const environment = {
  MCP_OAUTH_ISSUER: ISSUER,
  MCP_OAUTH_AUDIENCE: 'dialpad',
  MCP_ALLOWED_ORIGINS: `${BROWSER_APP}/`,
  MCP_ALLOWED_HOSTS: 'mcp.example.com:8443, ::1',
  MCP_PATH_PREFIX: '/phones',
};

let upstream: Upstream;
let server: HttpServer;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({}));
  server = await startHttpServer({ baseUrl: upstream.origin, environment });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const get = (path: string, headers = {}) => server.send(path, { method: 'GET', headers });
const pointedTo = async (path: string, host: string) => {
  const { headers } = await server.send(path, { headers: { 'content-type': 'application/json', host } });
  return /resource_metadata="([^"]*)"/.exec(String(headers['www-authenticate']))?.[1];
};

describe('protected-resource metadata', () => {
  test.each(['127.0.0.1:3333', '[::1]:3333', 'localhost', 'MCP.example.com:8443'])(
    'protected-resource metadata names the server by the Host header: %s',
    async (host) => {
      for (const path of ['/phones/dialpad-organization', '/phones/mcp']) {
        const { status, text } = await get(`${METADATA}${path}`, { host });
        expect([status, JSON.parse(text)]).toMatchObject([
          200,
          { resource: `http://${host}${path}`, authorization_servers: [ISSUER] },
        ]);
        expect(await pointedTo(path, host)).toBe(`http://${host}${METADATA}${path}`);
      }
    },
  );

  test('protected-resource metadata is at the root too', async () => {
    const { resource } = JSON.parse((await get(METADATA)).text);
    expect(resource).toBe(`${server.origin}/phones/dialpad-organization`);
  });

  test('protected-resource metadata has the address of MCP_PUBLIC_URL', async () => {
    const MCP_PUBLIC_URL = 'https://mcp.example.com/';
    const behind = await startHttpServer({
      baseUrl: upstream.origin,
      environment: { ...environment, MCP_PUBLIC_URL },
    });
    const { text } = await behind.send(METADATA, { method: 'GET' });
    await behind.close();
    expect(JSON.parse(text).resource).toBe('https://mcp.example.com/phones/dialpad-organization');
  });

  test('protected-resource metadata supports only GET and HEAD', async () => {
    const head = await server.send(METADATA, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await server.send(METADATA, { method });
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('the server warns at the start when clients request another audience than the accepted one', () => {
    expect(server.logs.join('')).toMatch(/"level":40.*MCP_OAUTH_AUDIENCE is \\"dialpad\\"/);
  });

  test('protected-resource metadata is not sent for an unknown Host', async () => {
    expect((await get(METADATA, { host: 'evil.example' })).status).toBe(403);
  });

  test('only pages of configured origins can read protected-resource metadata', async () => {
    const origin = BROWSER_APP;
    const asked = { origin, 'access-control-request-method': 'GET' };
    const preflight = await server.send(METADATA, { method: 'OPTIONS', headers: asked });
    const answer = await get(METADATA, { origin });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'GET']);
    for (const { headers } of [preflight, answer]) {
      expect(headers['access-control-allow-origin']).toBe(origin);
    }
    expect((await get(METADATA, { origin: 'https://evil.example' })).status).toBe(403);
  });
});
