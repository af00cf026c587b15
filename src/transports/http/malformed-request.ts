import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody, rpcCodes, securityHeaders } from './error-response.ts';

/** A client that is still writing gets so long to read why it was refused. */
const LINGER_MS = 1_000;

const reasons: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

const headersOf = (body: string) => ({
  ...securityHeaders,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  connection: 'close',
});

/** Answers a request that expects of the server what it does not do: `Expect` with anything but 100-continue. */
export function refuseExpectation(_incoming: IncomingMessage, outgoing: ServerResponse): void {
  const body = JSON.stringify(
    errorBody('The only Expect header that is served is 100-continue.', rpcCodes.refused),
  );
  const headers = headersOf(body);
  outgoing.writeHead(417, headers).end(body);
}

/** Answers what is not enough of an HTTP request to get further than the parser. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Answered already, or gone.
  if (!socket.writable || error.code === 'ECONNRESET') return;
  const [status, message] = reasons[error.code ?? ''] ?? [400, 'This is not a valid HTTP request.'];
  const body = JSON.stringify(errorBody(message, rpcCodes.refused));
  const fields = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}`);
  // Closed at once, the system would throw away what the client has not read yet.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fields, '', body].join('\r\n'));
}
