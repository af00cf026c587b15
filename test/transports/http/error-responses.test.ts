import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  bearer,
  exchangeRaw,
  expectNoneTold,
  type HttpAnswer,
  type HttpServer,
  rpcOf,
  sentenceOf,
  startHttpServer,
  write,
  writeCall,
} from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const LARGEST_BODY = 10_000;
const BROWSER_APP = 'https://app.example.com';

let upstream: Upstream;
let server: HttpServer;
let token: string;

const call = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_1' });
const endpoint = '/dialpad-organization';
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ items: [] }));
  server = await startHttpServer({
    baseUrl: upstream.origin,
    hosted: true,
    environment: { MCP_MAX_BODY_BYTES: String(LARGEST_BODY), MCP_ALLOWED_ORIGINS: BROWSER_APP },
  });
  const credential = 'api-key-of-one';
  await server.store.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential });
  ({ token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'] }));
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});
afterEach(() => expectNoneTold(server, [token, 'api-key-of-one']));

function expectSecurityHeaders({ headers }: HttpAnswer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
}

/** The response says why to an HTTP client and to an MCP client. */
function expectRejection(answer: HttpAnswer, status: number, reason: RegExp, code = -32_000): void {
  expect([answer.status, sentenceOf(answer)]).toEqual([status, expect.stringMatching(reason)]);
  expect(rpcOf(answer)).toMatchObject({ id: null, error: { code } });
  expect(answer.headers['content-type']).toBe('application/json');
  expectSecurityHeaders(answer);
}

async function expectGoodCallWorks(): Promise<void> {
  const answer = await server.post(call.message, bearer(token));
  expect([answer.status, rpcOf(answer).result?.structuredContent]).toEqual([200, { items: [] }]);
}

test('sends the security headers with every response', async () => {
  expectSecurityHeaders(await server.post(call.message, bearer(token)));
  expectSecurityHeaders(await server.send('/healthz', { method: 'GET' }));
});

describe('messages', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const withDeepArgument = JSON.stringify(
    writeCall('2025-06-18', 'offices_list', { PCID: '@' }).message,
  ).replace('"@"', deep(3_000));
  const PARSE = -32_700;
  const INVALID = -32_600;

  test.each<[name: string, body: string, status: number, reason: RegExp, code?: number]>([
    ['text that is not JSON', '{"jsonrpc": "2.0", ', 400, /not JSON/, PARSE],
    ['an empty body', '', 400, /not JSON/, PARSE],
    ['a batch', JSON.stringify([call.message]), 400, /batches are not supported.*one message/, INVALID],
    ['an empty batch', '[]', 400, /batches are not supported/, INVALID],
    ['a JSON string', '"tools/list"', 400, /not a JSON-RPC message/, INVALID],
    ['null', 'null', 400, /not a JSON-RPC message/, INVALID],
    ['an object that is not a message', '{"hello":1}', 400, /not a valid JSON-RPC message/, INVALID],
    ['4,000 nested arrays', deep(4_000), 400, /nested more than 64 levels deep/, INVALID],
    ['nested arrays in an argument', withDeepArgument, 400, /nested more than 64 levels deep/, INVALID],
    ['a body over the limit', `"${'x'.repeat(LARGEST_BODY)}"`, 413, /may have 10000 bytes at most/],
  ])('rejects %s', async (_, body, status, reason, code) => {
    expectRejection(await server.post(body, bearer(token)), status, reason, code);
    await expectGoodCallWorks();
  });

  test('rejects 100,000 nested arrays where so long a body is allowed', async () => {
    const roomy = await startHttpServer({ baseUrl: upstream.origin });
    const answer = await roomy.post(deep(100_000));
    await roomy.close();
    expectRejection(answer, 400, /nested more than 64 levels deep/, INVALID);
  });

  test('rejects 90,000 keys in _meta', async () => {
    const roomy = await startHttpServer({ baseUrl: upstream.origin });
    const keys = Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`k${index}`, 1]));
    const answer = await roomy.post(writeCall('2026-07-28', 'offices_list', {}, keys).message);
    await roomy.close();
    expectRejection(answer, 400, /more than 10000 keys and values/, INVALID);
  });

  test.each([
    ['a lone continuation byte', Buffer.from([0x80])],
    ['a cut sequence', Buffer.from([0xe2, 0x82])],
    ['an overlong form', Buffer.from([0xc0, 0xaf])],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ])('rejects %s, which is not UTF-8', async (_, bytes) => {
    const [before = '', after = ''] = JSON.stringify(
      writeCall('2025-06-18', 'offices_list', { PCID: '@' }).message,
    ).split('@');
    const body = Readable.from([Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])]);
    const answer = await server.send(endpoint, { headers: { ...json, ...bearer(token) }, body });
    expectRejection(answer, 400, /not valid UTF-8/, PARSE);
  });

  test('rejects a body over the limit that has no Content-Length', async () => {
    const parts = Array.from({ length: 20 }, () => Buffer.alloc(LARGEST_BODY / 10, ' '));
    const headers = { ...json, ...bearer(token) };
    const answer = await server.send(endpoint, { headers, body: Readable.from(parts) });
    expectRejection(answer, 413, /may have 10000 bytes at most/);
    expect(answer.headers.connection).toBe('close');
    await expectGoodCallWorks();
  });

  test('does not count brackets in a string as nesting', async () => {
    const { message } = writeCall('2025-06-18', 'offices_list', { PCID: '[{'.repeat(60) });
    const answer = await server.post(message, bearer(token));
    expect(sentenceOf(answer)).toMatch(/no connection with this PCID/);
  });
});

describe('requests', () => {
  test.each(['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'])('rejects the method %s', async (method) => {
    const answer = await server.send(endpoint, { method, headers: bearer(token) });
    expectRejection(answer, 405, /Method not allowed. Use POST/);
    expect(answer.headers.allow).toBe('POST');
  });

  test.each([undefined, 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded'])(
    'rejects Content-Type: %s',
    async (type) => {
      const headers = { ...bearer(token), ...(type !== undefined && { 'content-type': type }) };
      const body = JSON.stringify(call.message);
      expectRejection(await server.send(endpoint, { headers, body }), 415, /Content-Type: application\/json/);
    },
  );

  test.each(['text/html', 'text/event-stream', 'application/jsonp', ''])(
    'rejects Accept: %s',
    async (accept) => {
      const answer = await server.post(call.message, { ...bearer(token), accept });
      expectRejection(answer, 406, /Accept: application\/json/);
    },
  );

  test('rejects a protocol revision that does not exist', async () => {
    const list = write('2025-06-18', 'tools/list', {});
    const headers = { ...bearer(token), 'mcp-protocol-version': '1999-01-01' };
    expectRejection(await server.post(list.message, headers), 400, /1999-01-01.*2025-06-18/);
  });

  test('rejects a path other than the endpoint', async () => {
    const answer = await server.send('/dialpad', { headers: json, body: '{}' });
    expectRejection(answer, 404, /Not found. The MCP endpoint is \/dialpad-organization/);
  });
});

test.each<[name: string, accept: string | undefined]>([
  ['JSON alone', 'application/json'],
  ['anything', '*/*'],
  ['any application type, with a weight', 'text/html, application/*;q=0.8'],
  ['nothing in particular', undefined],
])('serves a client that accepts %s', async (_, accept) => {
  const headers = { ...json, ...bearer(token), ...(accept !== undefined && { accept }) };
  const answer = await server.send(endpoint, { headers, body: JSON.stringify(call.message) });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
});

describe('hosts and origins', () => {
  test.each(['evil.example', 'evil.example:3333', 'localhost.evil.example', '127.0.0.2', '[::2]'])(
    'rejects Host: %s',
    async (host) => {
      const answer = await server.post(call.message, { ...bearer(token), host });
      expectRejection(answer, 403, /Host header is not accepted.*MCP_ALLOWED_HOSTS/);
    },
  );

  test.each(['localhost', 'localhost:9999', 'LOCALHOST', '[::1]:80'])('accepts Host: %s', async (host) => {
    expect((await server.post(call.message, { ...bearer(token), host })).status).toBe(200);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    `${BROWSER_APP}:8443`,
    'file://',
  ])('rejects Origin: %s', async (origin) => {
    const answer = await server.post(call.message, { ...bearer(token), origin });
    expectRejection(answer, 403, /Origin is not accepted.*MCP_ALLOWED_ORIGINS/);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('browsers', () => {
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };

  test('a page of a configured origin can send requests and read every response', async () => {
    const origin = BROWSER_APP;
    const preflight = await server.send(endpoint, { method: 'OPTIONS', headers: { origin, ...asked } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toBe('POST');
    expect(preflight.headers['access-control-allow-headers']).toMatch(/Authorization.*X-PCID/);
    const good = await server.post(call.message, { ...bearer(token), origin });
    const bad = await server.post(call.message, { origin });
    expect([good.status, bad.status]).toEqual([200, 401]);
    for (const answer of [preflight, good, bad]) {
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      expectSecurityHeaders(answer);
    }
  });

  test('a page on this machine is served without CORS headers', async () => {
    const origin = 'http://localhost:5173';
    const preflight = await server.send(endpoint, { method: 'OPTIONS', headers: { origin, ...asked } });
    const answer = await server.post(call.message, { ...bearer(token), origin });
    expect([preflight.status, answer.status]).toEqual([405, 200]);
    expect({ ...preflight.headers, ...answer.headers }).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('malformed HTTP requests', () => {
  let impatient: HttpServer;
  beforeAll(async () => {
    impatient = await startHttpServer({
      baseUrl: upstream.origin,
      timeouts: { headers: 150, request: 300, idle: 5_000, check: 50 },
    });
  });
  afterAll(() => impatient.close());
  afterEach(() => expectNoneTold(impatient, ['single-account-api-key']));

  const head = (...fields: string[]) => [`POST ${endpoint} HTTP/1.1`, ...fields, '', ''].join('\r\n');
  const host = 'Host: localhost';
  const type = 'Content-Type: application/json';

  test.each<[name: string, bytes: string, status: number, reason: RegExp]>([
    ['nonsense', 'hello\r\n\r\n', 400, /not a valid HTTP request/],
    ['a token of 100 KB', head(host, `Authorization: Bearer ${'x'.repeat(100_000)}`), 431, /too large/],
    ['a control character in X-PCID', head(host, 'X-PCID: a\u0001b'), 400, /not a valid HTTP request/],
    ['a line break in X-PCID', head(host, 'X-PCID: a\n b'), 400, /not a valid HTTP request/],
    ['two lengths', head(host, 'Content-Length: 1', 'Content-Length: 2'), 400, /not a valid HTTP request/],
    ['a Host with a user', head('Connection: close', 'Host: evil@localhost'), 400, /Host header is missing/],
    ['a Host with a path', head('Connection: close', 'Host: localhost/x'), 400, /Host header is missing/],
    ['an Expect of its own', head(host, type, 'Expect: more', 'Content-Length: 2'), 417, /is 100-continue/],
    ['no Host', head('Connection: close'), 400, /Host header is missing/],
    ['two Hosts', head('Connection: close', host, 'Host: evil.example'), 400, /Host header is missing/],
    [
      'a Host that is not an IDNA name',
      head('Connection: close', 'Host: xn--a'),
      400,
      /Host header is missing/,
    ],
    [
      'a Host with a part over 255',
      head('Connection: close', 'Host: 999.1.1.1'),
      400,
      /Host header is missing/,
    ],
    ['a Host over 32 bits', head('Connection: close', 'Host: 0x100000000'), 400, /Host header is missing/],
    ['a body that does not end', `${head(host, type, 'Content-Length: 9')}{}`, 408, /did not arrive in time/],
    ['a head that does not end', `POST ${endpoint} HTTP/1.1\r\n`, 408, /did not arrive in time/],
  ])('rejects %s with the reason, and closes the socket', async (_, bytes, status, reason) => {
    expectRejection(await exchangeRaw(impatient.origin, bytes), status, reason);
    await expectGoodCallWorks();
  });

  test.each(['xn--a', '999.1.1.1', '0x100000000'])(
    'rejects Host: %s on any path, without a stack in the log',
    async (name) => {
      for (const path of [
        '/',
        '/healthz',
        '/readyz',
        '/metrics',
        endpoint,
        '/.well-known/oauth-protected-resource',
      ]) {
        const bytes = `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`;
        expect((await exchangeRaw(impatient.origin, bytes)).status).toBe(400);
      }
      expect(impatient.logs.filter((line) => line.includes('"stack"'))).toEqual([]);
    },
  );
});

describe('with many header lines', () => {
  const request = (junk: number, fields: readonly string[] = []) => {
    const body = JSON.stringify(writeCall('2025-06-18', 'offices_list', { PCID: 'pc_1' }).message);
    const length = `Content-Length: ${body.length}`;
    const known = [`POST ${endpoint} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields, length];
    const names = Array.from({ length: junk }, (_, index) => `a${index}: x`);
    return [...known.slice(0, 3), ...names, ...known.slice(3), '', body].join('\r\n');
  };

  test('rejects a request with more than 200 header lines', async () => {
    expectRejection(await exchangeRaw(server.origin, request(1_020)), 431, /at most/);
    expectRejection(await exchangeRaw(server.origin, request(198)), 431, /200 header lines at most/);
  });

  test('keeps the restrictions in a request with 200 header lines, at any position', async () => {
    const restrictions = [
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'X-PCID: pc_other',
      'X-MCP-Readonly: true',
    ];
    const answer = await exchangeRaw(server.origin, request(193, restrictions));
    expect(answer.status).toBe(200);
    expect(sentenceOf(answer)).toMatch(/PCID is named twice.*differ|PCID of this request differs/);
  });
});
