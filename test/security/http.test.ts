import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { bearer, exchangeRaw, sentenceOf, writeCall } from '../support/http-server.ts';
import { apiKeys, useAttackedServer } from './attacked-server.ts';

const ENDPOINT = '/dialpad-organization';
const { message } = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_own' });
const body = JSON.stringify(message);

/** The bytes of a POST request with these header lines. */
const rawRequest = (fields: readonly string[], path = ENDPOINT) =>
  [
    `POST ${path} HTTP/1.1`,
    'Connection: close',
    'Content-Type: application/json',
    ...fields,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');

describe('T6 A web page in a browser reaches the server, also by DNS rebinding', () => {
  const attacked = useAttackedServer({
    environment: { MCP_OAUTH_ISSUER: 'https://issuer.example.com', MCP_OAUTH_AUDIENCE: 'dialpad' },
  });
  const METADATA = '/.well-known/oauth-protected-resource';

  test.each([
    'evil.example',
    'evil.example:3333',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '0.0.0.0',
    '[::2]',
  ])('rejects a rebound Host %s on the endpoint and the OAuth metadata', async (host) => {
    const call = await attacked.call('offices_list', {}, { host });
    const metadata = await attacked.server.send(METADATA, { method: 'GET', headers: { host } });
    expect([call.status, metadata.status, attacked.sent()]).toEqual([403, 403, []]);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'file://',
    'http://127.0.0.1@evil.example',
  ])('rejects the Origin %s, and lets its page read nothing', async (origin) => {
    const answer = await attacked.call('offices_list', {}, { origin });
    const preflight = await attacked.server.send(ENDPOINT, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    for (const { status, headers } of [answer, preflight]) {
      expect(status).toBe(403);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(attacked.sent()).toEqual([]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'rejects Content-Type %s, which a page may send without a preflight request',
    async (type) => {
      expect((await attacked.call('offices_list', {}, { 'content-type': type })).status).toBe(415);
    },
  );
});

describe('T7 A header that restricts or authenticates a request is smuggled, repeated or pushed out', () => {
  const attacked = useAttackedServer();
  const host = 'Host: localhost';
  const authorization = () => `Authorization: Bearer ${attacked.token}`;

  test('the request is served as it is, so that the attacks below differ from it in one point', async () => {
    expect((await exchangeRaw(attacked.server.origin, rawRequest([host, authorization()]))).status).toBe(200);
  });

  test.each<[name: string, status: number, fields: () => readonly string[]]>([
    ['two Authorization headers', 401, () => [host, authorization(), 'Authorization: Bearer dpo_other']],
    ['an Authorization header before its own', 401, () => [host, 'Authorization: Bearer x', authorization()]],
    ['two Host headers', 400, () => [host, 'Host: evil.example', authorization()]],
    ['two X-PCID headers', 400, () => [host, authorization(), 'X-PCID: pc_own', 'X-PCID: pc_other']],
    [
      'two toolset headers',
      400,
      () => [host, authorization(), 'X-MCP-Toolsets: rooms', 'X-MCP-Toolsets: all'],
    ],
    ['an empty toolset header', 400, () => [host, authorization(), 'X-MCP-Toolsets:']],
    [
      'two read-only headers',
      400,
      () => [host, authorization(), 'X-MCP-Readonly: true', 'X-MCP-Readonly: false'],
    ],
    ['two lengths', 400, () => [host, authorization(), 'Content-Length: 3']],
    ['a length and chunks', 400, () => [host, authorization(), 'Transfer-Encoding: chunked']],
    ['an unknown transfer coding', 400, () => [host, authorization(), 'Transfer-Encoding: xchunked']],
    ['a folded header', 400, () => [host, authorization(), 'X-PCID: pc_own\r\n pc_other']],
    ['a bare line feed', 400, () => [host, authorization(), 'A: b\nX-PCID: pc_own']],
    ['a space before the colon', 400, () => [host, authorization(), 'X-PCID : pc_own']],
    ['a control character', 400, () => [host, authorization(), 'X-PCID: pc\u0001own']],
    [
      'more than 200 header lines before the restriction',
      431,
      () => [
        host,
        authorization(),
        ...Array.from({ length: 200 }, (_, i) => `A${i}: x`),
        'X-MCP-Readonly: true',
      ],
    ],
    ['headers of 100 KB', 431, () => [host, authorization(), `A: ${'x'.repeat(100_000)}`]],
  ])('rejects %s', async (_, status, fields) => {
    const answer = await exchangeRaw(attacked.server.origin, rawRequest(fields()));
    expect([answer.status, attacked.sent()]).toEqual([status, []]);
  });

  test('a second request in the body of the first is not served', async () => {
    const second = rawRequest([host, authorization()]);
    const bytes = [
      `GET /healthz HTTP/1.1\r\n${host}\r\nContent-Length: ${second.length}\r\nConnection: close`,
      second,
    ].join('\r\n\r\n');
    await exchangeRaw(attacked.server.origin, bytes);
    expect(attacked.sent()).toEqual([]);
  });
});

describe('T8 A path reaches another page than the one that it names', () => {
  const attacked = useAttackedServer({ environment: { MCP_MONITOR_PORT: '0' } });

  test.each([
    `${ENDPOINT}/../metrics`,
    `${ENDPOINT}/%2e%2e/metrics`,
    `${ENDPOINT}/`,
    `/${ENDPOINT}`,
    `${ENDPOINT}%00`,
    `${ENDPOINT};x`,
    `${ENDPOINT.toUpperCase()}`,
    '/%64ialpad-organization',
    '/x/../dialpad-organization',
    '\\dialpad-organization',
    '/..\\metrics',
    '/metrics',
    'http://evil.example/metrics',
  ])('%s is not found', async (path) => {
    const fields = ['Host: localhost', `Authorization: Bearer ${attacked.token}`];
    const { status } = await exchangeRaw(attacked.server.origin, rawRequest(fields, path));
    expect([status === 404 || status === 400, attacked.sent()]).toEqual([true, []]);
  });
});

describe('T9 A request exhausts memory, time or the parser', () => {
  const attacked = useAttackedServer({
    environment: { MCP_MAX_BODY_BYTES: '100000' },
    timeouts: { headers: 150, request: 300, body: 300, check: 50 },
  });
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test.each<[name: string, text: string, status: number, reason: RegExp]>([
    ['a body over the limit', `"${'x'.repeat(100_000)}"`, 413, /100000 bytes at most/],
    ['40,000 nested arrays', deep(40_000), 400, /nested more than 64 levels/],
    [
      '65 nested arrays in an argument',
      body.replace('"pc_own"', deep(65)),
      400,
      /nested more than 64 levels/,
    ],
    ['20,000 values', `[${'1,'.repeat(20_000)}1]`, 400, /more than 10000 keys and values/],
    ['20,000 keys', `{${'"a":1,'.repeat(12_000)}"b":1}`, 400, /more than 10000 keys and values/],
    ['a batch', `[${body}]`, 400, /batches are not supported/],
    ['a body that is cut off', body.slice(0, -1), 400, /not JSON/],
  ])('rejects %s', async (_, text, status, reason) => {
    const answer = await attacked.server.post(text, attacked.headers);
    expect([answer.status, sentenceOf(answer)]).toEqual([status, expect.stringMatching(reason)]);
    expect((await attacked.call('offices_list')).status).toBe(200);
  });

  test.each([
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xe2, 0x82]],
  ])('rejects text that is not UTF-8: %s', async (_, bytes) => {
    const [before = '', after = ''] = body.split('pc_own');
    const text = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    const head = [
      `POST ${ENDPOINT} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json`,
      `Authorization: Bearer ${attacked.token}\r\nContent-Length: ${text.length}\r\n\r\n`,
    ].join('\r\n');
    const answer = await exchangeRaw(attacked.server.origin, Buffer.concat([Buffer.from(head), text]));
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('not valid UTF-8')]);
  });

  test('a head, and a body without or with a token, that do not end are answered with 408 or less', async () => {
    const head = `POST ${ENDPOINT} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const withToken = `${head}Authorization: Bearer ${attacked.token}\r\nContent-Length: 9\r\n\r\n{`;
    const answers = await Promise.all(
      [head, `${head}Content-Length: 9\r\n\r\n{`, withToken].map((bytes) =>
        exchangeRaw(attacked.server.origin, bytes),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([408, 401, 408]);
    expect(attacked.server.handler.serving).toBe(0);
  });
});

describe('T10 One caller or one company blocks the others', () => {
  const attacked = useAttackedServer({
    environment: { MCP_MAX_CONCURRENCY: '8' },
    timeouts: { body: 20_000 },
  });

  const newVictim = async () => {
    const { store } = attacked.server;
    const { token } = await store.addCaller({ name: 'Victim', pcids: ['pc_other'] });
    return () => attacked.call('offices_list', { PCID: 'pc_other' }, bearer(token));
  };

  test('a caller with many calls that Dialpad does not answer leaves room for others', async () => {
    const waiting: (() => void)[] = [];
    attacked.respond = ({ headers }, response) => {
      const respond = () => void response.end('{"items":[]}');
      if (headers.authorization === `Bearer ${apiKeys.pc_own}`) waiting.push(respond);
      else respond();
    };
    const victim = await newVictim();
    let rejected = 0;
    const flood = Array.from({ length: 30 }, async () => {
      const { status } = await attacked.call('offices_list');
      if (status === 503) rejected++;
    });
    await vi.waitFor(() => expect([waiting.length, rejected]).toEqual([4, 26]), 10_000);
    expect((await victim()).status).toBe(200);
    for (const respond of waiting) respond();
    await Promise.all(flood);
  });

  test('a caller with many bodies that do not end leaves room for others', async () => {
    const victim = await newVictim();
    const headers = { ...attacked.headers, 'content-type': 'application/json' };
    const bodies = Array.from({ length: 10 }, () => new PassThrough());
    let rejected = 0;
    const slow = bodies.map(async (body) => {
      body.write('{');
      const { status } = await attacked.server.send(ENDPOINT, { headers, body });
      if (status === 503) rejected++;
    });
    await vi.waitFor(() => expect(rejected).toBe(6), 10_000);
    expect((await victim()).status).toBe(200);
    for (const body of bodies) body.end();
    await Promise.all(slow);
    expect(attacked.server.handler.serving).toBe(0);
  });
});
