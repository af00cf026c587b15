import { AccessTokenError, IssuerUnavailableError } from '../../auth/auth-errors.ts';
import type { Caller } from '../../auth/caller.ts';
import { type Grant, grantOf } from '../../auth/grant.ts';
import { type JwtVerifier, scopes } from '../../auth/jwt.ts';
import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/store-errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { errorResponse } from './error-response.ts';
import { away, storeUnavailableResponse } from './store-unavailable.ts';

/** Ways in. Without a store and an issuer anonymousCaller who reaches the server is let in. */
export interface AuthenticationOptions {
  readonly store?: Store;
  /** Checks access tokens of an OAuth issuer. */
  readonly jwt?: JwtVerifier;
  /** Where the protected-resource metadata is, when an issuer is configured. */
  readonly metadataUrl?: (request: Request) => string;
  /** Whether calls name a PCID. Without, a grant of PCIDs means nothing. */
  readonly hosted: boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The caller of a request, or the answer that refuses it. */
export type Authentication = { readonly caller: Caller } | { readonly refused: Response };

/** Whoever asks, where nobody is asked who he is. */
export const anonymousCaller: Caller = { id: 'anonymous', grant: { pcids: 'all', readOnly: false } };

/** Finds out who sends a request. Never lets anybody in on a failure. */
export function createAuthentication(
  options: AuthenticationOptions,
): (request: Request) => Promise<Authentication> {
  const { store, jwt, metadataUrl, hosted, logger } = options;

  const challengeTo =
    (request: Request) =>
    (status: 401 | 403, message: string, facts: Readonly<Record<string, string>> = {}) => {
      const where = metadataUrl && { resource_metadata: metadataUrl(request) };
      const named = Object.entries({ realm: 'dialpad-organization', ...facts, ...where });
      const value = `Bearer ${named.map(([name, text]) => `${name}="${text}"`).join(', ')}`;
      return { refused: errorResponse(status, message, { headers: { 'www-authenticate': value } }) };
    };

  const callerWith = (grant: Grant): Caller => ({
    id: grant.callerId,
    grant: hosted ? grant : { ...grant, pcids: 'all' },
  });

  let issuerTrouble: string | undefined;

  async function callerOf(token: string): Promise<Caller | undefined> {
    const caller = await store?.callerByToken(token);
    if (caller !== undefined) return callerWith(grantOf(caller));
    if (jwt === undefined) return undefined;
    const granted = await jwt.verify(token);
    issuerTrouble = undefined;
    return callerWith(granted);
  }

  /** Once as long as it is the same: every access token meets it. */
  function tellIssuerTrouble(reason: string): void {
    if (reason !== issuerTrouble) logger.warn({ reason }, 'no access token can be checked');
    issuerTrouble = reason;
  }

  return async (request) => {
    if (store === undefined && jwt === undefined) return { caller: anonymousCaller };
    const challenge = challengeTo(request);
    const header = request.headers.get('authorization');
    if (header === null || !/^Bearer\b/i.test(header)) {
      return challenge(401, 'This server needs a caller token: send "Authorization: Bearer <token>".');
    }
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
    const unknown = 'The token is unknown, revoked, expired or meant for another server.';
    if (token === undefined) return challenge(401, unknown, { error: 'invalid_token' });
    try {
      const caller = await callerOf(token);
      return caller === undefined ? challenge(401, unknown, { error: 'invalid_token' }) : { caller };
    } catch (error) {
      if (error instanceof StoreError) return { refused: storeUnavailableResponse(error) };
      if (error instanceof IssuerUnavailableError) {
        tellIssuerTrouble(error.message);
        return {
          refused: away('The keys of the issuer cannot be had, so that no access token can be checked.'),
        };
      }
      if (!(error instanceof AccessTokenError)) throw error;
      return error.code === 'insufficient_scope'
        ? challenge(403, error.message, { error: error.code, scope: Object.values(scopes).join(' ') })
        : challenge(401, unknown, { error: error.code });
    }
  };
}
