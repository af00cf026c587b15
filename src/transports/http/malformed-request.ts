import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { rpcCodes } from '../../protocol/rpc-errors.ts';
import { errorBody, securityHeaders, sendBody } from './http-error.ts';

/** Time until the socket closes after the response. If it closed at once, the client could lose the response. */
const LINGER_MS = 1_000;

const reasons: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Responds to an `Expect` header other than `100-continue`. */
export function rejectExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = errorBody('The only supported Expect header is 100-continue.', rpcCodes.serverError);
  sendBody(response, 417, body, { ...securityHeaders, connection: 'close' });
}

/** Responds to bytes that the HTTP parser rejects. */
export function rejectMalformedRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The response was sent before, or the client disconnected.
  if (!socket.writable || error.code === 'ECONNRESET') return;
  const [status, message] = reasons[error.code ?? ''] ?? [400, 'This is not a valid HTTP request.'];
  const body = errorBody(message, rpcCodes.serverError);
  const headers = {
    ...securityHeaders,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}
