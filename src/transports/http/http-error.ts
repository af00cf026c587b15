import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { z } from 'zod';
import { withRequestId } from '../../lib/with-request-id.ts';
import { rpcCodes } from '../../protocol/rpc-errors.ts';
import type { SecurityEvent } from '../../telemetry/security-log.ts';

/** Headers of every response. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface HttpErrorOptions {
  readonly code?: number;
  readonly headers?: OutgoingHttpHeaders;
  /** Logged as a security event; its default reason is the message. */
  readonly security?: ErrorEvent;
}

type ErrorEvent = Omit<SecurityEvent, 'reason'> & { readonly reason?: string };

/** Ends a request with an error response: a status for HTTP clients, a JSON-RPC error for MCP clients. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: number;
  readonly headers: OutgoingHttpHeaders;

  readonly security: ErrorEvent | undefined;

  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message);
    this.status = status;
    this.code = options.code ?? rpcCodes.serverError;
    this.headers = options.headers ?? {};
    this.security = options.security;
  }
}

/** The client should retry after `seconds`; a load balancer can use another replica. */
export const unavailable = (message: string, seconds: number): HttpError =>
  new HttpError(503, message, { headers: { 'retry-after': String(seconds) } });

/** Without an id, because the request may have no readable message. */
export const errorBody = (message: string, code: number): string =>
  JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } });

export function sendBody(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers, 'content-length': bytes.length })
    .end(bytes);
}

const jsonRpcError = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** Adds the request id to a JSON-RPC error of the SDK. */
export function addRequestId(body: Buffer, requestId: string): Buffer {
  if (!body.includes('"error"')) return body;
  const parsed = jsonRpcError.safeParse(JSON.parse(body.toString()));
  if (!parsed.success) return body;
  const { error, ...message } = parsed.data;
  const named = { ...error, message: withRequestId(error.message, requestId) };
  return Buffer.from(JSON.stringify({ ...message, error: named }));
}

export function sendError(
  response: ServerResponse,
  { status, message, code, headers }: HttpError,
  requestId: string,
): void {
  sendBody(response, status, errorBody(withRequestId(message, requestId), code), headers);
}
