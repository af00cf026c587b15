import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { AccessTokenError, InsufficientScopeError, IssuerUnavailableError } from './auth-errors.ts';
import type { Grant } from './grant.ts';
import { issuerKeys } from './issuer-keys.ts';

/** What an access token allows here. Writing includes reading. */
export const scopes = {
  read: 'dialpad-organization:read',
  write: 'dialpad-organization:write',
} as const;

/** Signatures that only the issuer can make. Not `none`, and not HS*: there the public key would be the secret. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Longer tokens are refused unread. */
const LONGEST_TOKEN = 8_192;

/** Whose tokens are accepted, and how they are read. */
export interface JwtVerifierOptions {
  readonly issuer: string;
  /** What `aud` must name: this server. */
  readonly audience: string;
  /** Where the issuer's keys are. Default: discovered from the issuer. */
  readonly jwksUrl?: string | undefined;
  /** The claim with the granted PCIDs: an array, or one text with spaces between. Default: `pcids`. */
  readonly pcidClaim?: string | undefined;
  /** How far the clocks may differ. Default 30. */
  readonly clockToleranceSeconds?: number | undefined;
}

/** What an access token grants, and to whom. */
export interface JwtGrant extends Grant {
  /** The claim `sub`. */
  readonly subject: string;
  readonly pcids: ReadonlySet<string>;
}

/** Checks access tokens. */
export interface JwtVerifier {
  /**
   * Rejects with AccessTokenError, with InsufficientScopeError when a valid token has neither scope, and with
   * IssuerUnavailableError when the issuer's keys cannot be had.
   */
  verify(token: string): Promise<JwtGrant>;
}

const words = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(' ').filter((word) => word !== '')),
]);

/** Words of a claim; none when it is absent. */
function wordsOf(payload: JWTPayload, claim: string): readonly string[] {
  if (!Object.hasOwn(payload, claim)) return [];
  const parsed = words.safeParse(payload[claim]);
  if (parsed.success) return parsed.data;
  throw new AccessTokenError(
    `The claim "${claim}" of the access token is neither an array of strings nor a string.`,
  );
}

const claimProblems: Readonly<Record<string, string>> = {
  iss: 'was made by another issuer',
  aud: 'is meant for another audience',
  exp: 'does not say when it expires',
  sub: 'does not say whose it is',
  nbf: 'is not valid yet',
};

/** What is wrong with a token, by the code of jose's error. */
const problems: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'has a wrong signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'is signed with an algorithm that is not accepted',
  ERR_JWKS_NO_MATCHING_KEY: 'is signed with a key that the issuer does not publish',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'does not say which of the issuer’s keys it is signed with',
};

async function refuse(error: unknown): Promise<never> {
  if (error instanceof IssuerUnavailableError) throw error;
  const { errors } = await import('jose');
  if (!(error instanceof errors.JOSEError)) throw error;
  const problem =
    error instanceof errors.JWTClaimValidationFailed ? claimProblems[error.claim] : problems[error.code];
  throw new AccessTokenError(`The access token ${problem ?? 'cannot be read'}.`);
}

/** Makes a verifier of JWT access tokens. The issuer is asked for its keys when the first token comes. */
export function createJwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const { issuer, audience, jwksUrl, pcidClaim = 'pcids', clockToleranceSeconds = 30 } = options;
  const keys = issuerKeys(issuer, jwksUrl);
  const bare = issuer.replace(/\/$/, '');
  const checks = {
    // Settings lose the slash at the end, which some issuers have in their name.
    issuer: [bare, `${bare}/`],
    audience,
    algorithms,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp', 'sub'],
  };

  return {
    async verify(token) {
      if (token.length > LONGEST_TOKEN) throw new AccessTokenError('The access token is too long.');
      const { jwtVerify } = await import('jose');
      const { payload } = await jwtVerify(token, keys, checks).catch(refuse);
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
      return { callerId: `jwt:${subject}`, subject, pcids, readOnly: !mayWrite };
    },
  };
}
