import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccessTokenError, IssuerUnavailableError } from '../../src/auth/auth-errors.ts';
import { createJwtVerifier, type JwtVerifierOptions } from '../../src/auth/jwt.ts';

const ORIGIN = 'https://issuer.example.com';
const AUDIENCE = 'https://mcp.example.com/dialpad-organization';
const KEYS = `${ORIGIN}/keys`;

const first = await generateKeyPair('ES256');
const second = await generateKeyPair('RS256');

const network = setupServer();
/** Every address that was asked. */
let asked: string[] = [];
beforeAll(() => {
  network.listen({ onUnhandledRequest: 'error' });
  network.events.on('request:start', ({ request }) => asked.push(request.url));
});
beforeEach(() => {
  asked = [];
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  network.resetHandlers();
});
afterAll(() => network.close());

async function publish(...published: readonly ('first' | 'second')[]): Promise<void> {
  const known = {
    first: { ...(await exportJWK(first.publicKey)), kid: 'first' },
    second: { ...(await exportJWK(second.publicKey)), kid: 'second' },
  };
  network.use(http.get(KEYS, () => HttpResponse.json({ keys: published.map((name) => known[name]) })));
}

/** Serves a document with the issuer's name and where its keys are; everything else is not found. */
function publishMetadata(path: string, document: Readonly<Record<string, unknown>>): void {
  network.use(
    http.get(`${ORIGIN}${path}`, () => HttpResponse.json({ jwks_uri: KEYS, ...document })),
    http.get(`${ORIGIN}/*`, () => HttpResponse.json({}, { status: 404 })),
  );
}

const verifier = (options: Partial<JwtVerifierOptions> = {}) =>
  createJwtVerifier({ issuer: ORIGIN, audience: AUDIENCE, jwksUrl: KEYS, ...options });

function signed(kid: 'first' | 'second' = 'first', claims: Readonly<Record<string, unknown>> = {}) {
  const payload = { scope: 'dialpad-organization:read', pcids: ['pc_1'], ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: kid === 'first' ? 'ES256' : 'RS256', kid })
    .setIssuer(ORIGIN)
    .setAudience(AUDIENCE)
    .setSubject('agent-7')
    .setExpirationTime('10 minutes')
    .sign(kid === 'first' ? first.privateKey : second.privateKey);
}

test('grants what the claims of a token say', async () => {
  await publish('first');
  expect(await verifier().verify(await signed('first', { client_id: 'client-1' }))).toEqual({
    caller: { id: 'jwt:agent-7', grant: { pcids: new Set(['pc_1']), readOnly: true } },
    clientId: 'client-1',
  });
  const writing = await signed('first', { scope: 'dialpad-organization:write', accounts: 'pc_2 pc_3' });
  expect(await verifier({ pcidClaim: 'accounts' }).verify(writing)).toEqual({
    caller: { id: 'jwt:agent-7', grant: { pcids: new Set(['pc_2', 'pc_3']), readOnly: false } },
    clientId: undefined,
  });
});

test.each(['__proto__', 'constructor', 'toString'])(
  'grants nothing for a missing claim, even one with the name %s',
  async (pcidClaim) => {
    await publish('first');
    const { caller } = await verifier({ pcidClaim }).verify(await signed());
    expect(caller.grant.pcids).toEqual(new Set());
  },
);

/** The error of a token, with its name. */
const rejectionOf = async (token: string, options?: Partial<JwtVerifierOptions>) =>
  String(
    await verifier(options)
      .verify(token)
      .catch((error: unknown) => error),
  );

const soon = () => Math.floor(Date.now() / 1000) + 60;
const all = { sub: 'agent-7', iss: ORIGIN, aud: AUDIENCE, exp: soon(), scope: 'dialpad-organization:read' };

/** A token with exactly these claims. */
const withClaims = (
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'first', ...header }).sign(first.privateKey);

describe('claims of an access token', () => {
  test.each<[problem: string, claims: Readonly<Record<string, unknown>>]>([
    ['was issued by another issuer', { iss: 'https://other.example.com' }],
    ['is meant for another audience', { aud: 'https://other.example.com' }],
    ['has no expiry', { exp: undefined }],
    ['has no subject', { sub: undefined }],
    ['has no subject', { sub: '' }],
    ['is not valid yet', { nbf: soon() }],
    ['has expired', { exp: soon() - 100 }],
  ])('a token that %s is rejected with this reason: %j', async (problem, claims) => {
    await publish('first');
    const token = await withClaims({ ...all, ...claims });
    expect(await rejectionOf(token)).toBe(`AccessTokenError: The access token ${problem}.`);
  });

  test('a token without a scope of this server is rejected with the scopes to request', async () => {
    await publish('first');
    const error = await verifier()
      .verify(await withClaims({ ...all, scope: 'openid', client_id: 'client-1' }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'insufficient_scope',
      message:
        'The access token has neither the scope dialpad-organization:read nor dialpad-organization:write.',
      clientId: 'client-1',
    });
  });

  test.each([
    ['scope', ' dialpad-organization:read  dialpad-organization:write '],
    ['scope', ['dialpad-organization:write']],
    ['scp', ['dialpad-organization:write']],
    ['scp', 'dialpad-organization:write'],
  ])('the claim %s can have the scopes %j', async (claim, value) => {
    await publish('first');
    const token = await withClaims({ ...all, scope: undefined, [claim]: value, pcids: 'pc_1  pc_2 ' });
    expect((await verifier().verify(token)).caller.grant).toEqual({
      pcids: new Set(['pc_1', 'pc_2']),
      readOnly: false,
    });
  });

  test.each([[5], [[1, 2]], [{ read: true }], [null]])('the claim pcids cannot be %j', async (pcids) => {
    await publish('first');
    expect(await rejectionOf(await withClaims({ ...all, pcids }))).toBe(
      'AccessTokenError: The claim "pcids" of the access token is neither an array of strings nor a string.',
    );
  });

  test.each([
    [{ client_id: 'one', azp: 'two' }, 'one'],
    [{ azp: 'two' }, 'two'],
    [{ client_id: 5 }, undefined],
    [{}, undefined],
  ])('a token with the claims %j names the client %j', async (claims, clientId) => {
    await publish('first');
    expect((await verifier().verify(await withClaims({ ...all, ...claims }))).clientId).toBe(clientId);
    const expired = await withClaims({ ...all, ...claims, exp: soon() - 100 });
    await expect(verifier().verify(expired)).rejects.toMatchObject({ code: 'invalid_token', clientId });
  });

  test('a clock difference of 30 seconds is accepted, or the configured one', async () => {
    await publish('first');
    const expired = await withClaims({ ...all, exp: soon() - 60 - 20 });
    expect(await verifier().verify(expired)).toMatchObject({ caller: { id: 'jwt:agent-7' } });
    expect(await rejectionOf(expired, { clockToleranceSeconds: 10 })).toMatch(/has expired/);
  });

  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'a token of the type %s is an access token',
    async (typ) => {
      await publish('first');
      expect(await verifier().verify(await withClaims(all, { typ }))).toMatchObject({ clientId: undefined });
    },
  );

  test.each(['logout+jwt', 'id+at+jwt', 'at+jwt+x', 'application'])(
    'a token of the type %s is no access token',
    async (typ) => {
      await publish('first');
      expect(await rejectionOf(await withClaims(all, { typ }))).toBe(
        'AccessTokenError: The token is not an access token: its type is neither at+jwt nor JWT.',
      );
    },
  );

  test.each([
    [ORIGIN, `${ORIGIN}/`],
    [`${ORIGIN}/`, ORIGIN],
    [`${ORIGIN}/realm`, `${ORIGIN}/realm/`],
  ])('a setting %s and a claim %s name the same issuer', async (issuer, iss) => {
    await publish('first');
    const verified = await verifier({ issuer }).verify(await withClaims({ ...all, iss }));
    expect(verified.caller.id).toBe('jwt:agent-7');
  });

  test('a token is parsed up to 8192 characters', async () => {
    expect(await rejectionOf('a'.repeat(8_192))).toBe('AccessTokenError: The access token cannot be parsed.');
    expect(await rejectionOf('a'.repeat(8_193))).toBe('AccessTokenError: The access token is too long.');
    expect(asked).toEqual([]);
  });
});

describe('signatures', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

  async function publishKeysOf(...keys: readonly KeyObject[]): Promise<void> {
    const published = await Promise.all(keys.map((key) => exportJWK(createPublicKey(key))));
    network.use(http.get(KEYS, () => HttpResponse.json({ keys: published })));
  }
  const signedWith = (alg: string, key: KeyObject | Uint8Array) =>
    new SignJWT(all).setProtectedHeader({ alg }).sign(key);

  test.each([
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, rsa] as const),
    ['ES256', ec('P-256')] as const,
    ['ES384', ec('P-384')] as const,
    ['ES512', ec('P-521')] as const,
    ['EdDSA', ed25519] as const,
    ['Ed25519', ed25519] as const,
  ])('a signature with %s is accepted', async (alg, key) => {
    await publishKeysOf(key);
    expect(await verifier().verify(await signedWith(alg, key))).toMatchObject({
      caller: { id: 'jwt:agent-7' },
    });
  });

  test('a signature with a shared secret is not accepted', async () => {
    await publishKeysOf(rsa);
    expect(await rejectionOf(await signedWith('HS256', new Uint8Array(32)))).toBe(
      'AccessTokenError: The access token is signed with an algorithm that is not accepted.',
    );
  });

  test.each([
    ['has a wrong signature', [ec('P-256')]],
    ['is signed with a key that the issuer does not publish', []],
    ['does not name the key that it is signed with', [ec('P-256'), ec('P-256')]],
  ] as const)('a token that %s is rejected with this reason', async (problem, keys) => {
    await publishKeysOf(...keys);
    const token = await signedWith('ES256', ec('P-256'));
    expect(await rejectionOf(token)).toBe(`AccessTokenError: The access token ${problem}.`);
  });
});

describe('issuer keys', () => {
  test.each([
    ['OpenID Connect', ORIGIN, '/.well-known/openid-configuration'],
    ['OpenID Connect, with a path', `${ORIGIN}/realm`, '/realm/.well-known/openid-configuration'],
    ['OAuth', ORIGIN, '/.well-known/oauth-authorization-server'],
    ['OAuth, with a path', `${ORIGIN}/realm`, '/.well-known/oauth-authorization-server/realm'],
  ])('issuer keys are discovered as %s specifies', async (_, issuer, path) => {
    publishMetadata(path, { issuer });
    await publish('first');
    const token = await signed('first');
    const outcome = verifier({ issuer, jwksUrl: undefined }).verify(token);
    // The token names the issuer without a path.
    if (issuer === ORIGIN) await expect(outcome).resolves.toMatchObject({ caller: { id: 'jwt:agent-7' } });
    else await expect(outcome).rejects.toThrow('was issued by another issuer');
    expect(asked.at(-1)).toBe(KEYS);
  });

  test('keys in the metadata of another issuer are rejected', async () => {
    publishMetadata('/.well-known/openid-configuration', { issuer: 'https://evil.example.com' });
    await publish('first');
    const outcome = verifier({ jwksUrl: undefined }).verify(await signed());
    await expect(outcome).rejects.toThrow(IssuerUnavailableError);
    await expect(outcome).rejects.toThrow(/neither of its well-known documents.*MCP_OAUTH_JWKS_URL/);
    expect(asked).not.toContain(KEYS);
  });

  test.each([
    [`${ORIGIN}/`, ORIGIN, ''],
    [ORIGIN, `${ORIGIN}/`, ''],
    [`${ORIGIN}/realm/`, `${ORIGIN}/realm`, '/realm'],
  ])('metadata of the issuer %s can name it %s', async (issuer, named, path) => {
    publishMetadata(`${path}/.well-known/openid-configuration`, { issuer: named });
    await publish('first');
    const token = await withClaims({ ...all, iss: named });
    expect((await verifier({ issuer, jwksUrl: undefined }).verify(token)).caller.id).toBe('jwt:agent-7');
    expect(asked).toEqual([`${ORIGIN}${path}/.well-known/openid-configuration`, KEYS]);
  });

  test('metadata is requested as JSON, and a redirect of it is not followed', async () => {
    const accepted: (string | null)[] = [];
    network.use(
      http.get(`${ORIGIN}/.well-known/*`, ({ request }) => {
        accepted.push(request.headers.get('accept'));
        return HttpResponse.redirect('https://evil.example.com/metadata', 302);
      }),
    );
    await expect(verifier({ jwksUrl: undefined }).verify(await signed())).rejects.toThrow(
      IssuerUnavailableError,
    );
    expect(accepted).toEqual(['application/json', 'application/json']);
    expect(asked.filter((url) => !url.startsWith(ORIGIN))).toEqual([]);
  });

  test('the issuer is tried again five seconds after a failure', async () => {
    network.use(http.get(KEYS, () => HttpResponse.error()));
    const { verify } = verifier();
    const token = await signed();
    const unavailable = `The keys of the issuer ${ORIGIN} cannot be fetched, so access tokens cannot be verified. Try again in a few seconds.`;
    for (const [pause, requests] of [
      [0, 1],
      [4_999, 1],
      [1, 2],
    ] as const) {
      vi.advanceTimersByTime(pause);
      await expect(verify(token)).rejects.toThrow(unavailable);
      expect(asked).toHaveLength(requests);
    }
  });

  test('issuer keys are not fetched over http: from another machine', async () => {
    publishMetadata('/.well-known/openid-configuration', {
      issuer: ORIGIN,
      jwks_uri: 'http://issuer.example.com/keys',
    });
    const outcome = verifier({ jwksUrl: undefined }).verify(await signed());
    await expect(outcome).rejects.toThrow(IssuerUnavailableError);
    expect(asked.filter((url) => url.startsWith('http:'))).toEqual([]);
  });

  test('issuer keys are fetched once for many tokens', async () => {
    await publish('first');
    const { verify } = verifier();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, jti) => signed('first', { jti })));
    await Promise.all(tokens.map(verify));
    expect(asked).toEqual([KEYS]);
  });

  test('issuer keys are fetched again for an unknown key id, but not for every forged one', async () => {
    await publish('first');
    const { verify } = verifier();
    await verify(await signed('first'));
    const ofNewKey = await signed('second');
    const attempts = Array.from({ length: 20 }, () => verify(ofNewKey).catch((error: unknown) => error));
    for (const outcome of await Promise.all(attempts)) expect(outcome).toBeInstanceOf(AccessTokenError);
    expect(asked.length).toBeLessThanOrEqual(2);
    await publish('first', 'second');
    vi.advanceTimersByTime(31_000);
    expect(await verify(ofNewKey)).toMatchObject({ caller: { id: 'jwt:agent-7' } });
  });

  test.each<[name: string, answer: () => Response]>([
    ['fails', () => HttpResponse.json({ keys: [] }, { status: 500 })],
    ['cannot be reached', () => HttpResponse.error()],
    ['sends no keys', () => HttpResponse.json({ hello: 'world' })],
    ['sends no JSON', () => HttpResponse.html('<h1>Maintenance</h1>')],
  ])(
    'issuer keys are unavailable while the issuer %s, without a request for every token',
    async (_, answer) => {
      network.use(http.get(KEYS, answer));
      const { verify } = verifier();
      const token = await signed();
      for (let times = 0; times < 10; times++) {
        await expect(verify(token)).rejects.toThrow(IssuerUnavailableError);
      }
      expect(asked.length).toBeLessThanOrEqual(2);
      await publish('first');
      vi.advanceTimersByTime(31_000);
      expect(await verify(token)).toMatchObject({ caller: { id: 'jwt:agent-7' } });
    },
  );

  test('cached issuer keys stay in use while the issuer is unavailable', async () => {
    await publish('first');
    const { verify } = verifier();
    await verify(await signed());
    network.use(http.get(KEYS, () => HttpResponse.error()));
    vi.advanceTimersByTime(60_000);
    expect(await verify(await signed())).toMatchObject({ caller: { id: 'jwt:agent-7' } });
  });
});
