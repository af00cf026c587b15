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
    ['fails', () => HttpResponse.json({}, { status: 500 })],
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
