import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { printable } from '../lib/safe-text.ts';
import { AccessTokenError } from './auth-errors.ts';
import type { Caller } from './caller.ts';
import { issuerKeys } from './issuer-keys.ts';
import { scopes } from './scopes.ts';

/** Asymmetric signatures only: not `none`, and not HS*, where the public key would be the secret. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** In characters. Longer tokens are rejected without parsing. */
const MAX_TOKEN_LENGTH = 8_192;

export interface JwtVerifierOptions {
  readonly issuer: string;
  /** Required in the claim `aud`. */
  readonly audience: string;
  /** URL of the key set. Default: discovered from the issuer. */
  readonly jwksUrl?: string | undefined;
  /** The claim with the granted PCIDs: an array, or one text with spaces between. Default: `pcids`. */
  readonly pcidClaim?: string | undefined;
  /** Default 30. */
  readonly clockToleranceSeconds?: number | undefined;
}

export interface VerifiedToken {
  readonly caller: Caller;
  /** The OAuth client that the token was issued to. */
  readonly clientId: string | undefined;
}

export interface JwtVerifier {
  /** Rejects with AccessTokenError or IssuerUnavailableError. */
  verify(token: string): Promise<VerifiedToken>;
}

const invalidToken = (message: string, clientId?: string): AccessTokenError =>
  new AccessTokenError('invalid_token', message, clientId);

const wordList = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(' ').filter((word) => word !== '')),
]);

function wordsOf(payload: JWTPayload, claim: string): readonly string[] {
  if (!Object.hasOwn(payload, claim)) return [];
  const parsed = wordList.safeParse(payload[claim]);
  if (parsed.success) return parsed.data;
  throw invalidToken(`The claim "${claim}" of the access token is neither an array of strings nor a string.`);
}

/** `client_id` is from RFC 9068, `azp` from OpenID Connect. */
function clientIdOf({ client_id, azp }: JWTPayload): string | undefined {
  const id = client_id ?? azp;
  return typeof id === 'string' ? printable(id, 100) : undefined;
}

/** RFC 9068 requires `at+jwt`; some issuers set `JWT` or nothing. Any other type, as of a logout token, is rejected. */
const isAccessTokenType = (type: string | undefined): boolean =>
  type === undefined || /^(application\/)?(at\+jwt|jwt)$/i.test(type);

const claimProblems: Readonly<Record<string, string>> = {
  iss: 'was issued by another issuer',
  aud: 'is meant for another audience',
  exp: 'has no expiry',
  sub: 'has no subject',
  nbf: 'is not valid yet',
};

/** By the code of jose's error. */
const problems: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'has a wrong signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'is signed with an algorithm that is not accepted',
  ERR_JWKS_NO_MATCHING_KEY: 'is signed with a key that the issuer does not publish',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'does not name the key that it is signed with',
};

async function rejectToken(error: unknown): Promise<never> {
  const { errors } = await import('jose');
  if (!(error instanceof errors.JOSEError)) throw error;
  // These are found after the signature is verified.
  const isClaimError = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
  const problem = problems[error.code] ?? (isClaimError ? claimProblems[error.claim] : undefined);
  const clientId = isClaimError ? clientIdOf(error.payload) : undefined;
  throw invalidToken(`The access token ${problem ?? 'cannot be parsed'}.`, clientId);
}

export function createJwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const { issuer, audience, jwksUrl, pcidClaim = 'pcids', clockToleranceSeconds = 30 } = options;
  const keys = issuerKeys(issuer, jwksUrl);
  const withoutSlash = issuer.replace(/\/$/, '');
  const checks = {
    // Some issuers end with a slash, which is easily lost in a setting.
    issuer: [withoutSlash, `${withoutSlash}/`],
    audience,
    algorithms,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp', 'sub'],
  };

  return {
    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw invalidToken('The access token is too long.');
      const { jwtVerify } = await import('jose');
      const { payload, protectedHeader } = await jwtVerify(token, keys, checks).catch(rejectToken);
      const clientId = clientIdOf(payload);
      if (!isAccessTokenType(protectedHeader.typ)) {
        throw invalidToken('The token is not an access token: its type is neither at+jwt nor JWT.', clientId);
      }
      const { sub: subject } = payload;
      if (!subject) {
        throw invalidToken(`The access token ${claimProblems.sub}.`, clientId);
      }
      const granted = [...wordsOf(payload, 'scope'), ...wordsOf(payload, 'scp')];
      const mayWrite = granted.includes(scopes.write);
      if (!mayWrite && !granted.includes(scopes.read)) {
        throw new AccessTokenError(
          'insufficient_scope',
          `The access token has neither the scope ${scopes.read} nor ${scopes.write}.`,
          clientId,
        );
      }
      const grant = { pcids: new Set(wordsOf(payload, pcidClaim)), readOnly: !mayWrite };
      return { caller: { id: `jwt:${subject}`, grant }, clientId };
    },
  };
}
