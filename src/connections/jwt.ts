import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** What an access token of an OAuth issuer must be like. */
export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's keys; discovered from its metadata when absent. */
  readonly jwksUrl?: string;
  /** Claim with the granted PCIDs: a list, or words in one text. */
  readonly pcidClaim: string;
}

/** What a good token grants. */
export interface JwtGrant {
  readonly subject: string;
  readonly pcids: readonly string[];
  readonly readOnly: boolean;
}

/** Scopes this server understands. */
export const scopes = { read: 'dialpad-organization:read', write: 'dialpad-organization:write' } as const;

/** The token is not good. The message is fixed: it says nothing that would help to forge one. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}

/** The token is good, but has no scope of this server. */
export class InsufficientScope extends Error {
  override readonly name = 'InsufficientScope';
}

/** Larger tokens are refused before they are parsed. */
const LARGEST_TOKEN = 8_192;

/** Signatures that need the issuer's private key. `none` and shared secrets are not among them. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const DISCOVERY_TIMEOUT_MS = 5_000;

const words = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]).catch([]);

async function discoverKeys(issuer: string): Promise<string> {
  for (const name of ['oauth-authorization-server', 'openid-configuration']) {
    try {
      const answer = await fetch(`${issuer}/.well-known/${name}`, {
        signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS),
        redirect: 'error',
      });
      const found = z.looseObject({ jwks_uri: z.url() }).safeParse(await answer.json());
      if (found.success) return found.data.jwks_uri;
    } catch {
      // The next form of metadata may be there.
    }
  }
  throw new InvalidToken('The keys of the token issuer cannot be found.');
}

function grantOf(payload: JWTPayload, pcidClaim: string): JwtGrant {
  const granted = [...words.parse(payload.scope ?? ''), ...words.parse(payload.scp ?? '')];
  const mayWrite = granted.includes(scopes.write);
  if (!mayWrite && !granted.includes(scopes.read)) {
    throw new InsufficientScope(`The token has neither ${scopes.read} nor ${scopes.write}.`);
  }
  const pcids = words.parse(payload[pcidClaim] ?? []).filter((pcid) => pcid !== '');
  return { subject: payload.sub ?? 'unnamed', pcids, readOnly: !mayWrite };
}

/** Makes the verifier of access tokens. The issuer's keys are fetched with the first token and cached. */
export function createJwtVerifier(options: JwtOptions): (token: string) => Promise<JwtGrant> {
  let keys: Promise<JWTVerifyGetKey> | undefined;

  async function openKeys(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet } = await import('jose');
    const url = options.jwksUrl ?? (await discoverKeys(options.issuer));
    return createRemoteJWKSet(new URL(url), { timeoutDuration: DISCOVERY_TIMEOUT_MS });
  }

  return async (token) => {
    if (token.length > LARGEST_TOKEN) throw new InvalidToken('The token is too large.');
    keys ??= openKeys();
    const resolved = await keys.catch((error: unknown) => {
      // A failed discovery is tried again with the next token.
      keys = undefined;
      throw error;
    });
    const { jwtVerify } = await import('jose');
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, resolved, {
        // Issuers differ in whether their name ends with a slash; the setting is kept without.
        issuer: [options.issuer, `${options.issuer}/`],
        audience: options.audience,
        algorithms,
        requiredClaims: ['exp'],
        clockTolerance: 5,
      }));
    } catch {
      throw new InvalidToken('The token is not valid here.');
    }
    return grantOf(payload, options.pcidClaim);
  };
}
