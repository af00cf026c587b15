import type { IncomingMessage } from 'node:http';
import { AccessTokenError, IssuerUnavailableError } from '../../auth/auth-errors.ts';
import type { Caller } from '../../auth/caller.ts';
import { storedGrant } from '../../auth/grant.ts';
import { type JwtVerifier, scopes } from '../../auth/jwt.ts';
import type { Store } from '../../store/store.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { HttpError, unavailable } from './http-error.ts';

/** Authentication methods. Without a store and an issuer, authentication is off. */
export interface AuthenticationOptions {
  readonly store?: Store;
  /** Verifies access tokens of an OAuth issuer. */
  readonly jwt?: JwtVerifier;
  /** URL of the protected-resource metadata, when an issuer is configured. */
  readonly metadataUrl?: (request: IncomingMessage) => string;
  /** Whether calls name a PCID. Otherwise the PCIDs of a grant mean nothing. */
  readonly hosted: boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Returns the caller of a request. Throws HttpError, and StoreError when the store is unavailable. */
export type Authenticate = (request: IncomingMessage) => Promise<Caller>;

/** Anonymous caller, used when authentication is off. */
export const anonymousCaller: Caller = { id: 'anonymous', grant: { pcids: 'all', readOnly: false } };

const invalidToken = 'The token is unknown, revoked, expired or meant for another server.';

/** If authentication cannot be verified, the request is rejected. */
export function createAuthentication(options: AuthenticationOptions): Authenticate {
  const { store, jwt, metadataUrl, hosted, logger } = options;

  /** An error response with a challenge as in RFC 6750. */
  function challenge(
    request: IncomingMessage,
    status: 401 | 403,
    message: string,
    parameters: Readonly<Record<string, string>> = {},
  ): HttpError {
    const all = {
      realm: 'dialpad-organization',
      ...parameters,
      ...(metadataUrl && { resource_metadata: metadataUrl(request) }),
    };
    const value = Object.entries(all).map(([name, text]) => `${name}="${text}"`);
    return new HttpError(status, message, { headers: { 'www-authenticate': `Bearer ${value.join(', ')}` } });
  }

  const callerWith = ({ id, grant }: Caller): Caller => ({
    id,
    grant: hosted ? grant : { ...grant, pcids: 'all' },
  });

  let issuerProblem: string | undefined;

  async function findCaller(token: string): Promise<Caller | undefined> {
    const stored = await store?.callerByToken(token);
    if (stored !== undefined) return callerWith({ id: stored.id, grant: storedGrant(stored) });
    if (jwt === undefined) return undefined;
    const grant = await jwt.verify(token);
    issuerProblem = undefined;
    return callerWith(grant);
  }

  function toHttpError(error: unknown, request: IncomingMessage): unknown {
    if (error instanceof IssuerUnavailableError) {
      // Logged once per cause: every access token meets it.
      if (error.message !== issuerProblem) {
        logger.warn({ reason: error.message }, 'access tokens cannot be verified');
      }
      issuerProblem = error.message;
      return unavailable(
        'The keys of the token issuer are unavailable, so access tokens cannot be verified. Try again in a few seconds.',
        5,
      );
    }
    if (!(error instanceof AccessTokenError)) return error;
    return error.code === 'insufficient_scope'
      ? challenge(request, 403, error.message, { error: error.code, scope: Object.values(scopes).join(' ') })
      : challenge(request, 401, invalidToken, { error: error.code });
  }

  return async (request) => {
    if (store === undefined && jwt === undefined) return anonymousCaller;
    const { authorization } = request.headers;
    if (authorization === undefined || !/^Bearer\b/i.test(authorization)) {
      throw challenge(
        request,
        401,
        'This server needs a caller token: send "Authorization: Bearer <token>".',
      );
    }
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
    let caller: Caller | undefined;
    try {
      if (token !== undefined) caller = await findCaller(token);
    } catch (error) {
      throw toHttpError(error, request);
    }
    if (caller === undefined) throw challenge(request, 401, invalidToken, { error: 'invalid_token' });
    return caller;
  };
}
