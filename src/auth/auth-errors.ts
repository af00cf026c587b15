/** The message says why the token is rejected and never contains it. */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError';
  /** The error code of RFC 6750, for `WWW-Authenticate`. */
  readonly code: 'invalid_token' | 'insufficient_scope';
  /** The OAuth client, when the signature of the token proves it. */
  readonly clientId: string | undefined;

  constructor(code: 'invalid_token' | 'insufficient_scope', message: string, clientId?: string) {
    super(message);
    this.code = code;
    this.clientId = clientId;
  }
}

export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
}
