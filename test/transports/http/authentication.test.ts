import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  bearer,
  expectNoneTold,
  type HttpAnswer,
  type HttpServer,
  revisions,
  rpcOf,
  sentenceOf,
  startHttpServer,
  writeCall,
} from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const ISSUER = 'https://issuer.example.com';
const AUDIENCE = 'https://mcp.example.com/dialpad-organization';
const KEYS = `${ISSUER}/keys`;
const SCOPES = 'dialpad-organization:read dialpad-organization:write';
const API_KEY = 'api-key-of-one';

const issuer = setupServer();
const pair = await generateKeyPair('ES256', { extractable: true });
const otherPair = await generateKeyPair('ES256');
const publicKey = await exportSPKI(pair.publicKey);
const publishKeys = async () => {
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256' }];
  issuer.use(http.get(KEYS, () => HttpResponse.json({ keys })));
};

let upstream: Upstream;
let server: HttpServer;
const secrets: string[] = [API_KEY];

const call = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_1' });
const start = () =>
  startHttpServer({
    baseUrl: upstream.origin,
    hosted: true,
    environment: {
      MCP_OAUTH_ISSUER: ISSUER,
      MCP_OAUTH_AUDIENCE: AUDIENCE,
      MCP_OAUTH_JWKS_URL: KEYS,
      MCP_PUBLIC_URL: 'https://mcp.example.com',
    },
  });

const addConnection = ({ store }: HttpServer) =>
  store.addConnection({ name: 'One', environment: 'production', pcid: 'pc_1', credential: API_KEY });

beforeAll(async () => {
  // Only requests to the issuer use fetch, which is what is intercepted.
  issuer.listen({ onUnhandledRequest: 'bypass' });
  await publishKeys();
  upstream = await startUpstream(answerJson({ items: [] }));
  server = await start();
  await addConnection(server);
});
afterAll(async () => {
  await server.close();
  await upstream.close();
  issuer.close();
});
afterEach(() => expectNoneTold(server, secrets));

/** Remembers a secret, so that logs and answers are searched for it. */
function kept(secret: string): string {
  secrets.push(secret);
  return secret;
}

async function newCaller(options: { readonly expiresAt?: string } = {}) {
  const { caller, token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'], ...options });
  return { id: caller.id, token: kept(token) };
}

const good: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'agent-7',
  exp: Math.floor(Date.now() / 1000) + 600,
  scope: 'openid dialpad-organization:read',
  pcids: ['pc_1'],
};

type Claims = Readonly<Record<string, unknown>>;

/** An access token of the issuer with changed claims. Undefined removes a claim. */
async function accessToken(changed: Claims = {}, key = pair.privateKey, header: object = {}) {
  const claims = Object.entries({ ...good, ...changed }).filter(([, value]) => value !== undefined);
  const jwt = new SignJWT(Object.fromEntries(claims)).setProtectedHeader({
    alg: 'ES256',
    kid: 'first',
    ...header,
  });
  return kept(await jwt.sign(key));
}

function expectRejection(answer: HttpAnswer, status: number, reason: RegExp, challenge: RegExp): void {
  expect([answer.status, sentenceOf(answer)]).toEqual([status, expect.stringMatching(reason)]);
  expect(rpcOf(answer)).toMatchObject({ id: null, error: { code: -32_000 } });
  expect(answer.headers['www-authenticate']).toMatch(challenge);
  expect(answer.headers['www-authenticate']).toContain(
    'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/dialpad-organization"',
  );
}

const unknown = /unknown, revoked, expired or meant for another server/;
const invalid = /^Bearer realm="dialpad-organization", error="invalid_token"/;

async function expectUnknown(token: string): Promise<void> {
  const before = upstream.requests.length;
  expectRejection(await server.post(call.message, bearer(token)), 401, unknown, invalid);
  expect(upstream.requests).toHaveLength(before);
}

test('a request without a token gets a 401 with how to send one, the scopes and the metadata', async () => {
  const answer = await server.post(call.message);
  expectRejection(answer, 401, /needs a caller token.*Authorization: Bearer/, /^Bearer realm=/);
  expect(answer.headers['www-authenticate']).not.toContain('error=');
  expect(answer.headers['www-authenticate']).toContain(`scope="${SCOPES}"`);
  const metadata = await server.send('/.well-known/oauth-protected-resource/dialpad-organization', {
    method: 'GET',
  });
  expect(JSON.parse(metadata.text)).toMatchObject({
    resource: AUDIENCE,
    authorization_servers: [ISSUER],
    scopes_supported: ['dialpad-organization:read', 'dialpad-organization:write'],
  });
});

describe('caller tokens', () => {
  test.each([
    ['that is missing', 'Bearer'],
    ['in two words', 'Bearer one two'],
    ['in quotation marks', 'Bearer "quoted"'],
    ['with a letter beyond ASCII', 'Bearer t\u00f6ken'],
  ])('rejects a token %s', async (_, authorization) => {
    expectRejection(await server.post(call.message, { authorization }), 401, unknown, invalid);
  });

  test.each([
    ['of another scheme', 'Basic YWdlbnQ6c2VjcmV0'],
    ['without its scheme', `dpo_${'A'.repeat(43)}`],
  ])('a token %s gets an error that says how to send it', async (_, authorization) => {
    const answer = await server.post(call.message, { authorization });
    expectRejection(answer, 401, /send "Authorization: Bearer <token>"/, /^Bearer realm=/);
  });

  test.each([
    ['that no caller has', `dpo_${'A'.repeat(43)}`],
    ['that is too short', 'dpo_short'],
    ['of 10 KB', 'x'.repeat(10_000)],
  ])('rejects a token %s', async (_, token) => expectUnknown(token));

  test('rejects the token of a caller as soon as it is revoked', async () => {
    const { id, token } = await newCaller();
    expect((await server.post(call.message, bearer(token))).status).toBe(200);
    await server.store.revokeCaller(id);
    await expectUnknown(token);
  });

  test('rejects the token of a caller from the moment it expires', async () => {
    const expiry = Date.now() + 60_000;
    const { token } = await newCaller({ expiresAt: new Date(expiry).toISOString() });
    expect((await server.post(call.message, bearer(token))).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: expiry });
    await expectUnknown(token).finally(() => vi.useRealTimers());
  });

  test('rejects a token with one letter changed', async () => {
    const { token } = await newCaller();
    const last = token.endsWith('A') ? 'B' : 'A';
    await expectUnknown(`${token.slice(0, -1)}${last}`);
  });
});

describe('access tokens', () => {
  test.each<[name: string, claims: Claims]>([
    ['with the scope as a text', {}],
    ['with scopes as a list', { scope: undefined, scp: ['dialpad-organization:write'] }],
    ['for several audiences', { aud: ['https://other.example.com', AUDIENCE] }],
    ['of the issuer with a slash at the end', { iss: `${ISSUER}/` }],
    ['with PCIDs as a text', { pcids: 'pc_9 pc_1' }],
    ['that expired within the tolerance of clocks', { exp: Math.floor(Date.now() / 1000) - 5 }],
  ])('accepts a token %s', async (_, claims) => {
    const answer = await server.post(call.message, bearer(await accessToken(claims)));
    expect([answer.status, rpcOf(answer).result?.structuredContent]).toEqual([200, { items: [] }]);
  });

  test.each<[name: string, token: () => Promise<string>]>([
    ['for another audience', () => accessToken({ aud: 'https://other.example.com' })],
    ['without an audience', () => accessToken({ aud: undefined })],
    ['of another issuer', () => accessToken({ iss: 'https://evil.example.com' })],
    ['that expired', () => accessToken({ exp: Math.floor(Date.now() / 1000) - 60 })],
    ['that never expires', () => accessToken({ exp: undefined })],
    ['that is not valid yet', () => accessToken({ nbf: Math.floor(Date.now() / 1000) + 300 })],
    ['without a subject', () => accessToken({ sub: undefined })],
    ['with PCIDs that are numbers', () => accessToken({ pcids: [1, 2] })],
    ['signed with another key', () => accessToken({}, otherPair.privateKey)],
    [
      'signed with a key that is not published',
      () => accessToken({}, otherPair.privateKey, { kid: 'second' }),
    ],
    ['that is not signed', async () => kept(new UnsecuredJWT(good).encode())],
    [
      'signed with the public key as an HMAC secret',
      async () =>
        kept(
          await new SignJWT(good)
            .setProtectedHeader({ alg: 'HS256' })
            .sign(new TextEncoder().encode(publicKey)),
        ),
    ],
    ['changed after it was signed', async () => kept((await accessToken()).replace(/\.[^.]{4}/, '.AAAA'))],
    ['cut off', async () => kept((await accessToken()).slice(0, -8))],
    ['of 12 KB', () => accessToken({ padding: 'x'.repeat(9_000) })],
  ])('rejects a token %s', async (_, token) => expectUnknown(await token()));

  test.each(['at+jwt', 'application/at+jwt', 'JWT', 'jwt', undefined])(
    'accepts an access token of the type %s',
    async (typ) => {
      const token = await accessToken({}, pair.privateKey, typ === undefined ? {} : { typ });
      expect((await server.post(call.message, bearer(token))).status).toBe(200);
    },
  );

  test.each(['id_token+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', ''])(
    'rejects an access token of the type %j',
    async (typ) => expectUnknown(await accessToken({}, pair.privateKey, { typ })),
  );

  test('rejects a token without a scope of this server, with the scopes in the challenge', async () => {
    const answer = await server.post(call.message, bearer(await accessToken({ scope: 'openid' })));
    expectRejection(
      answer,
      403,
      /neither the scope dialpad-organization:read nor dialpad-organization:write/,
      new RegExp(`error="insufficient_scope", scope="${SCOPES}"`),
    );
  });

  test.each(revisions)('lets a client of %s step up to the scope for writes', async (revision) => {
    const write = writeCall(revision, 'rooms_post', { PCID: 'pc_1', name: 'Lobby', office_id: '1' });
    const before = upstream.requests.length;
    const reading = bearer(await accessToken());
    const answer = await server.post(write.message, { ...write.headers, ...reading });
    expectRejection(
      answer,
      403,
      /rooms_post changes data: the access token needs the scope dialpad-organization:write/,
      /error="insufficient_scope", scope="dialpad-organization:write"/,
    );
    expect(upstream.requests).toHaveLength(before);
    const writing = await accessToken({ scope: 'dialpad-organization:write' });
    const written = await server.post(write.message, { ...write.headers, ...bearer(writing) });
    expect(rpcOf(written).result?.isError).toBeUndefined();
  });

  test('asks for no scope when the request itself is restricted to reads', async () => {
    const write = writeCall('2025-06-18', 'rooms_post', { PCID: 'pc_1', name: 'Lobby', office_id: '1' });
    const headers = { ...bearer(await accessToken()), 'x-mcp-readonly': 'true' };
    const answer = await server.post(write.message, headers);
    expect([answer.status, sentenceOf(answer)]).toEqual([
      200,
      expect.stringMatching(/this caller may only read/),
    ]);
  });

  test('an access token without PCIDs grants no connection', async () => {
    const answer = await server.post(call.message, bearer(await accessToken({ pcids: undefined })));
    expect(sentenceOf(answer)).toMatch(/no connection with this PCID that this caller may use/);
  });

  test('access tokens are rejected with 503 while the keys of the issuer are unavailable', async () => {
    const fresh = await start();
    try {
      await addConnection(fresh);
      issuer.use(http.get(KEYS, () => HttpResponse.json({}, { status: 500 })));
      const answer = await fresh.post(call.message, bearer(await accessToken()));
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
      expect(sentenceOf(answer)).toMatch(/keys of the token issuer are unavailable.*Try again/);
      expect(answer.text).not.toContain(ISSUER);
      await fresh.post(call.message, bearer(await accessToken()));
      expect(
        fresh.logs.filter((line) => line.includes('"msg":"access tokens cannot be verified"')),
      ).toHaveLength(1);
      expectNoneTold(fresh, secrets);
    } finally {
      await publishKeys();
      await fresh.close();
    }
  });
});
