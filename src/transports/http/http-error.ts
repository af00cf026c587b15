import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { rpcCodes } from '../parse-message.ts';

/** Headers of every response. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Ends a request with an error response: a status for HTTP clients, a JSON-RPC error for MCP clients. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(
    status: number,
    message: string,
    {
      code = rpcCodes.serverError,
      headers = {},
    }: { readonly code?: number; readonly headers?: OutgoingHttpHeaders } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A response to try again after `seconds`; a load balancer can try another replica. */
export const unavailable = (message: string, seconds: number): HttpError =>
  new HttpError(503, message, { headers: { 'retry-after': String(seconds) } });

/** The body of an error response. There may be no message whose id it could carry. */
export const errorBody = (message: string, code: number): string =>
  JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } });

/** Sends a body of which the whole is known. */
export function sendBody(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...headers,
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

export const sendError = (response: ServerResponse, { status, message, code, headers }: HttpError): void =>
  sendBody(response, status, errorBody(message, code), headers);
