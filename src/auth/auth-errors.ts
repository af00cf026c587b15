/** An access token that is not accepted. The message says why and never contains the token. */
export class AccessTokenError extends Error {
  override readonly name: string = 'AccessTokenError';
  /** The error code of RFC 6750, for `WWW-Authenticate`. */
  readonly code: 'invalid_token' | 'insufficient_scope' = 'invalid_token';
}

/** A valid access token without a scope for this server. */
export class InsufficientScopeError extends AccessTokenError {
  override readonly name = 'InsufficientScopeError';
  override readonly code = 'insufficient_scope';
}

/** The keys of the issuer are unavailable, so access tokens cannot be verified. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
}
