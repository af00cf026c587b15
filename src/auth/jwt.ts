import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { AccessTokenError, InsufficientScopeError, IssuerUnavailableError } from './auth-errors.ts';
import type { Caller } from './caller.ts';
import { issuerKeys } from './issuer-keys.ts';

/** OAuth scopes. Writing includes reading. */
export const scopes = {
  read: 'dialpad-organization:read',
  write: 'dialpad-organization:write',
} as const;

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

export interface JwtVerifier {
  /** Rejects with AccessTokenError, InsufficientScopeError or IssuerUnavailableError. */
  verify(token: string): Promise<Caller>;
}

const wordList = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(' ').filter((word) => word !== '')),
]);

function wordsOf(payload: JWTPayload, claim: string): readonly string[] {
  if (!Object.hasOwn(payload, claim)) return [];
  const parsed = wordList.safeParse(payload[claim]);
  if (parsed.success) return parsed.data;
  throw new AccessTokenError(
    `The claim "${claim}" of the access token is neither an array of strings nor a string.`,
  );
}

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
  if (error instanceof IssuerUnavailableError) throw error;
  const { errors } = await import('jose');
  if (!(error instanceof errors.JOSEError)) throw error;
  const problem =
    error instanceof errors.JWTClaimValidationFailed ? claimProblems[error.claim] : problems[error.code];
  throw new AccessTokenError(`The access token ${problem ?? 'cannot be parsed'}.`);
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
      if (token.length > MAX_TOKEN_LENGTH) throw new AccessTokenError('The access token is too long.');
      const { jwtVerify } = await import('jose');
      const { payload } = await jwtVerify(token, keys, checks).catch(rejectToken);
      const { sub: subject } = payload;
      if (subject === undefined || subject === '') {
        throw new AccessTokenError(`The access token ${claimProblems.sub}.`);
      }
      const granted = [...wordsOf(payload, 'scope'), ...wordsOf(payload, 'scp')];
      const mayWrite = granted.includes(scopes.write);
      if (!mayWrite && !granted.includes(scopes.read)) {
        throw new InsufficientScopeError(
          `The access token has neither the scope ${scopes.read} nor ${scopes.write}.`,
        );
      }
      const pcids = new Set(wordsOf(payload, pcidClaim));
      return { id: `jwt:${subject}`, grant: { pcids, readOnly: !mayWrite } };
    },
  };
}
