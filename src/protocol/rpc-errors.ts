/** JSON-RPC error codes of the errors that are reported without the SDK. */
export const rpcCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internalError: -32_603,
  /** The first code of the range that JSON-RPC leaves to servers. */
  serverError: -32_000,
} as const;

/** For clients; the log has the details. */
export const INTERNAL_ERROR = 'Internal error; see the server log.';
