import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSecurityLog } from '../../../src/telemetry/security-log.ts';
import { bearer, type HttpServer, startHttpServer, writeCall } from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const ISSUER = 'https://issuer.example.com';
const KEYS = `${ISSUER}/keys`;
const AUDIENCE = 'https://mcp.example.com/dialpad-organization';

const issuer = setupServer();
const pair = await generateKeyPair('ES256');
let upstream: Upstream;
let server: HttpServer;
let reader: { readonly id: string; readonly token: string };

beforeAll(async () => {
  issuer.listen({ onUnhandledRequest: 'bypass' });
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256' };
  issuer.use(http.get(KEYS, () => HttpResponse.json({ keys: [key] })));
  upstream = await startUpstream(answerJson({ items: [] }));
});
beforeEach(async () => {
  await server?.close();
  server = await startHttpServer({
    baseUrl: upstream.origin,
    hosted: true,
    environment: {
      MCP_OAUTH_ISSUER: ISSUER,
      MCP_OAUTH_AUDIENCE: AUDIENCE,
      MCP_OAUTH_JWKS_URL: KEYS,
      MCP_CALLER_RATE_LIMIT: '1',
    },
  });
  for (const pcid of ['pc_1', 'pc_2']) {
    await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential: 'k' });
  }
  const added = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'], readOnly: true });
  reader = { id: added.caller.id, token: added.token };
});
afterAll(async () => {
  await server.close();
  await upstream.close();
  issuer.close();
});

const accessToken = (claims: object, seconds = 600) =>
  new SignJWT({ scope: 'dialpad-organization:read', pcids: ['pc_1'], client_id: 'client-7', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'first' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('agent-7')
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(pair.privateKey);

const offices = (pcid: string) => writeCall('2025-06-18', 'offices_list', { PCID: pcid }).message;
const newRoom = writeCall('2025-06-18', 'rooms_post', {
  PCID: 'pc_1',
  name: 'Lobby',
  office_id: '1',
}).message;

const events = () =>
  server.logs.map((line) => JSON.parse(line)).filter(({ security }) => security !== undefined);

const from = { clientAddress: '127.0.0.1', requestId: 'request-1', level: 40 };

interface Attempt {
  readonly name: string;
  readonly message?: unknown;
  readonly headers: () => Promise<Record<string, string>> | Record<string, string>;
  readonly event: () => object;
}

test.each<Attempt>([
  {
    name: 'an unknown token',
    headers: () => bearer(`dpo_${'A'.repeat(43)}`),
    event: () => ({ security: 'invalid_token' }),
  },
  {
    name: 'an expired access token, with its client',
    headers: async () => bearer(await accessToken({}, -120)),
    event: () => ({
      security: 'invalid_token',
      clientId: 'client-7',
      reason: 'The access token has expired.',
    }),
  },
  {
    name: 'an access token without a scope',
    headers: async () => bearer(await accessToken({ scope: 'openid' })),
    event: () => ({ security: 'insufficient_scope', clientId: 'client-7' }),
  },
  {
    name: 'a write that lacks only a scope',
    message: newRoom,
    headers: async () => bearer(await accessToken({})),
    event: () => ({
      security: 'insufficient_scope',
      caller: 'jwt:agent-7',
      clientId: 'client-7',
      tool: 'dialpad_organization_rooms_post',
    }),
  },
  {
    name: 'a write by a read-only caller',
    message: newRoom,
    headers: () => bearer(reader.token),
    event: () => ({
      security: 'read_only_write',
      caller: reader.id,
      tool: 'dialpad_organization_rooms_post',
    }),
  },
  {
    name: 'a PCID that was not granted, in an argument',
    message: offices('pc_2'),
    headers: () => bearer(reader.token),
    event: () => ({ security: 'foreign_pcid', caller: reader.id, pcid: 'pc_2' }),
  },
  {
    name: 'a PCID that was not granted, in the header',
    message: writeCall('2025-06-18', 'offices_list').message,
    headers: () => ({ ...bearer(reader.token), 'x-pcid': 'pc_2' }),
    event: () => ({ security: 'foreign_pcid', caller: reader.id, pcid: 'pc_2' }),
  },
  {
    name: 'a foreign Host',
    headers: () => ({ host: 'evil.example' }),
    event: () => ({ security: 'rejected_host', header: 'evil.example' }),
  },
  {
    name: 'a foreign Origin, with the address that a proxy names',
    headers: () => ({ origin: 'https://evil.example', 'x-forwarded-for': '203.0.113.7' }),
    event: () => ({
      security: 'rejected_origin',
      header: 'https://evil.example',
      forwardedFor: '203.0.113.7',
    }),
  },
])('logs $name once, with request id, address and caller', async ({ message, headers, event }) => {
  const sent = await headers();
  await server.post(message ?? offices('pc_1'), { ...sent, 'x-request-id': 'request-1' });
  expect(events()).toEqual([expect.objectContaining({ ...from, ...event() })]);
  const [, token = 'no token'] = sent.authorization?.split(' ') ?? [];
  expect(server.logs.join('')).not.toContain(token);
});

test('logs nothing for a caller who does what was granted', async () => {
  await server.post(offices('pc_1'), bearer(reader.token));
  expect(events()).toEqual([]);
});

test('rejects more requests of one caller than its rate with 429 and Retry-After, and serves other callers', async () => {
  const statuses = new Set<number>();
  let last = await server.post(offices('pc_1'), bearer(reader.token));
  for (let sent = 0; sent < 3; sent++) {
    statuses.add(last.status);
    last = await server.post(offices('pc_1'), bearer(reader.token));
  }
  expect([...statuses].sort()).toEqual([200, 429]);
  const rejected = await server.post(offices('pc_1'), bearer(reader.token));
  expect([rejected.status, rejected.headers['retry-after']]).toEqual([429, '1']);
  expect(events()[0]).toMatchObject({ security: 'rate_limited', caller: reader.id });
  const other = await server.store.addCaller({ name: 'Others', pcids: ['pc_1'] });
  expect((await server.post(offices('pc_1'), bearer(other.token))).status).toBe(200);
});

test('limits its own lines, and says how many events it did not log', () => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const log = createSecurityLog({ warn: (line: object) => void lines.push({ ...line }) }, () => now);
  const attempt = (clientAddress: string) =>
    log({ event: 'invalid_token', reason: 'unknown', clientAddress });
  for (let sent = 0; sent < 1_000; sent++) attempt('192.0.2.1');
  expect(lines).toHaveLength(20);
  attempt('192.0.2.2');
  expect(lines.at(-1)).toMatchObject({ clientAddress: '192.0.2.2', suppressed: 980 });
  for (let sent = 0; sent < 1_000; sent++) attempt(`198.51.100.${sent}`);
  expect(lines).toHaveLength(100);
  log({ event: 'foreign_pcid', reason: 'another kind has its own limit' });
  expect(lines).toHaveLength(101);
  now = 60_000;
  attempt('192.0.2.1');
  expect(lines.at(-1)).toMatchObject({ suppressed: 921 });
});
