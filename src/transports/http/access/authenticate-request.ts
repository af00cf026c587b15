import type { IncomingMessage } from 'node:http';
import { AccessTokenError, IssuerUnavailableError } from '../../../auth/auth-errors.ts';
import type { Caller } from '../../../auth/caller.ts';
import { storedGrant } from '../../../auth/grant.ts';
import type { JwtVerifier } from '../../../auth/jwt.ts';
import { scopes } from '../../../auth/scopes.ts';
import type { Store } from '../../../store/store.ts';
import type { Logger } from '../../../telemetry/logger.ts';
import { HttpError, unavailable } from '../http-error.ts';

/** Authentication methods. Without a store and an issuer, authentication is off. */
export interface AuthenticationOptions {
  readonly store?: Store;
  /** Verifies access tokens of an OAuth issuer. */
  readonly jwt?: JwtVerifier;
  /** URL of the protected-resource metadata, when an issuer is configured. */
  readonly metadataUrl?: (request: IncomingMessage) => string;
  /** Whether calls name a PCID. Otherwise the PCIDs of a grant are ignored. */
  readonly hosted: boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface Authenticated {
  readonly caller: Caller;
  /** The OAuth client of an access token. */
  readonly clientId?: string | undefined;
  /** Whether the access token lacks only the scope for writes. */
  readonly lacksWriteScope?: boolean;
}

export interface Authentication {
  /** Rejects with HttpError, and with StoreError when the store is unavailable. */
  authenticate(request: IncomingMessage): Promise<Authenticated>;
  /** The error response that makes an OAuth client request the scope for writes. */
  writeScopeError(request: IncomingMessage, { caller, clientId }: Authenticated, tool: string): HttpError;
}

/** Anonymous caller, used when authentication is off. */
export const anonymousCaller: Caller = { id: 'anonymous', grant: { pcids: 'all', readOnly: false } };

const invalidToken = 'The token is unknown, revoked, expired or meant for another server.';

const allScopes = Object.values(scopes).join(' ');

/** If authentication cannot be verified, the request is rejected. */
export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { store, jwt, metadataUrl, hosted, logger } = options;

  const credential = [store && 'a caller token', jwt && 'an access token'].filter(Boolean).join(' or ');

  /** The value of `WWW-Authenticate` as in RFC 6750 and RFC 9728. */
  function challenge(request: IncomingMessage, parameters: Readonly<Record<string, string>> = {}) {
    const all = {
      realm: 'dialpad-organization',
      ...parameters,
      ...(jwt && { scope: parameters.scope ?? allScopes }),
      ...(metadataUrl && { resource_metadata: metadataUrl(request) }),
    };
    const value = Object.entries(all).map(([name, text]) => `${name}="${text}"`);
    return { 'www-authenticate': `Bearer ${value.join(', ')}` };
  }

  const invalidTokenError = (
    request: IncomingMessage,
    cause: { reason: string; clientId?: string | undefined },
  ) =>
    new HttpError(401, invalidToken, {
      headers: challenge(request, { error: 'invalid_token' }),
      security: { event: 'invalid_token', ...cause },
    });

  let issuerProblem: string | undefined;

  async function findCaller(token: string): Promise<Authenticated | undefined> {
    const stored = await store?.callerByToken(token);
    if (stored !== undefined) return { caller: { id: stored.id, grant: storedGrant(stored) } };
    if (jwt === undefined) return undefined;
    const verified = await jwt.verify(token);
    issuerProblem = undefined;
    return { ...verified, lacksWriteScope: verified.caller.grant.readOnly };
  }

  function toHttpError(error: unknown, request: IncomingMessage): unknown {
    if (error instanceof IssuerUnavailableError) {
      // Logged once per cause, because it affects every access token.
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
    const { message, code, clientId } = error;
    if (code === 'invalid_token') return invalidTokenError(request, { reason: message, clientId });
    return new HttpError(403, message, {
      headers: challenge(request, { error: code }),
      security: { event: code, clientId },
    });
  }

  return {
    async authenticate(request) {
      if (store === undefined && jwt === undefined) return { caller: anonymousCaller };
      const { authorization } = request.headers;
      if (authorization === undefined || !/^Bearer\b/i.test(authorization)) {
        throw new HttpError(401, `This server needs ${credential}: send "Authorization: Bearer <token>".`, {
          headers: challenge(request),
        });
      }
      const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
      let authenticated: Authenticated | undefined;
      try {
        if (token !== undefined) authenticated = await findCaller(token);
      } catch (error) {
        throw toHttpError(error, request);
      }
      if (authenticated === undefined)
        throw invalidTokenError(request, { reason: 'no caller has this token' });
      const { caller } = authenticated;
      return hosted
        ? authenticated
        : { ...authenticated, caller: { ...caller, grant: { ...caller.grant, pcids: 'all' } } };
    },
    writeScopeError: (request, { caller, clientId }, tool) =>
      new HttpError(403, `${tool} changes data: the access token needs the scope ${scopes.write}.`, {
        headers: challenge(request, { error: 'insufficient_scope', scope: scopes.write }),
        security: { event: 'insufficient_scope', caller: caller.id, clientId, tool },
      }),
  };
}
