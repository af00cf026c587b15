import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../../scripts/build/build-page.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const PATH = '/dialpad-organization';
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let upstream: Upstream;
const open: HttpServer[] = [];
beforeAll(async () => {
  upstream = await startUpstream(answerJson({}));
});
afterAll(async () => {
  for (const server of open) await server.close();
  await upstream.close();
});

async function start(options: { hosted?: boolean; environment?: Record<string, string> } = {}) {
  const server = await startHttpServer({ baseUrl: upstream.origin, ...options });
  open.push(server);
  return server;
}

describe('the page for browsers', () => {
  test('the browser page is served at the endpoint to requests that accept HTML, with a strict policy', async () => {
    const server = await start();
    const page = await server.send(PATH, { method: 'GET', headers: browser });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).toContain('dialpad_organization_offices_list');
    // Without the demo company there is nothing to try, and nothing of the account in the page.
    expect(page.text).toContain('"isDemo":false');
    expect(upstream.requests).toEqual([]);
    expect(page.text).not.toContain('single-account-api-key');
  });

  test.each([
    ['GET', {}],
    ['GET', { accept: 'application/json, text/event-stream' }],
    ['GET', { accept: '*/*' }],
    ['DELETE', browser],
    ['PUT', browser],
  ])('%s with %j stays 405', async (method, headers) => {
    const server = await start();
    expect((await server.send(PATH, { method, headers })).status).toBe(405);
  });

  test('shows the views in a frame of an opaque origin that can load nothing', async () => {
    const server = await start();
    const frame = await server.send(`${PATH}/sandbox`, { method: 'GET' });
    const policy = String(frame.headers['content-security-policy']);
    expect(policy).toContain('sandbox allow-scripts');
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('connect-src');
  });

  test('serves its own files and no others', async () => {
    const server = await start();
    for (const name of ['page.js', 'page.css']) {
      expect((await server.send(`${PATH}/${name}`, { method: 'GET' })).status).toBe(200);
      expect((await server.send(`${PATH}/${name}`, { method: 'POST', body: '' })).status).toBe(405);
    }
    for (const name of [
      '',
      '../package.json',
      'main.js',
      'page.js/',
      '%2e%2e/main.js',
      'chunk-00000000.js',
    ]) {
      expect((await server.send(`${PATH}/${name}`, { method: 'GET' })).status, name).toBe(404);
    }
  });

  test('the browser page is off in hosted mode unless MCP_PAGE is on, and then has only documentation', async () => {
    const hosted = await start({ hosted: true });
    expect((await hosted.send(PATH, { method: 'GET', headers: browser })).status).toBe(405);
    expect((await hosted.send(`${PATH}/sandbox`, { method: 'GET' })).status).toBe(404);
    const on = await start({ hosted: true, environment: { MCP_PAGE: 'on' } });
    const page = await on.send(PATH, { method: 'GET', headers: browser });
    expect(page.status).toBe(200);
    expect(page.text).toContain('"isHosted":true,"isDemo":false');
  });

  test('the browser page can be turned off', async () => {
    const server = await start({ environment: { MCP_PAGE: 'off' } });
    expect((await server.send(PATH, { method: 'GET', headers: browser })).status).toBe(405);
  });

  test('the browser page rejects a request with a foreign Host, like the endpoint', async () => {
    const server = await start();
    const headers = { ...browser, host: 'evil.example.com' };
    for (const path of [PATH, `${PATH}/page.js`]) {
      expect((await server.send(path, { method: 'GET', headers })).status).toBe(403);
    }
  });

  test('the browser page has at most 250 KB in total, compressed', async () => {
    const { files } = await buildPage();
    const sizes = [...files.values()].map((text) => gzipSync(text, { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000);
  });
});
