/** JSON-RPC codes used before a message reaches the protocol. */
export const rpcCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internalError: -32_603,
  /** Of the range that servers define. */
  refused: -32_000,
} as const;

/** Headers that every answer carries. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Adds the headers that every answer carries. */
export function withSecurityHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
  return response;
}

/** What a protocol client reads when there is no message that could be answered. */
export const errorBody = (message: string, code: number) => ({
  jsonrpc: '2.0',
  id: null,
  error: { code, message },
});

/** A refusal in the form a protocol client reads, with the status an HTTP client reads. */
export function errorResponse(
  status: number,
  message: string,
  options: { readonly code?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const { code = rpcCodes.refused, headers = {} } = options;
  return Response.json(errorBody(message, code), { status, headers });
}
