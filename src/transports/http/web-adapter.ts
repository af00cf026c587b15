import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type CancelSignal, toAbortSignal } from '../../lib/cancel-signal.ts';
import { addRequestId, sendBody } from './http-error.ts';
import type { McpExchange } from './mcp-endpoint.ts';

/**
 * The SDK's handlers use web-standard requests and responses; the rest of this server uses those of `node:http`.
 */

/** Without a body: the SDK gets the parsed message separately. */
export function toWebRequest(
  { rawHeaders }: IncomingMessage,
  signal: CancelSignal,
  headers: Readonly<Record<string, string>>,
): Request {
  const all = new Headers();
  for (let position = 0; position < rawHeaders.length; position += 2) {
    all.append(rawHeaders[position] ?? '', rawHeaders[position + 1] ?? '');
  }
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  // The SDK does not use the URL, which must only be valid.
  return new Request('http://localhost/', { method: 'POST', headers: all, signal: toAbortSignal(signal) });
}

/** Resolves when the socket has the last part, or the client disconnected. */
export async function sendWebResponse(
  webResponse: Response,
  { response, signal, requestId }: Pick<McpExchange, 'response' | 'signal' | 'requestId'>,
): Promise<void> {
  const { status, body } = webResponse;
  // The listener decides whether the socket stays open.
  const { connection: _connection, ...headers } = Object.fromEntries(webResponse.headers);
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  if (!headers['content-type']?.startsWith('text/event-stream')) {
    const bytes = Buffer.from(await webResponse.arrayBuffer());
    sendBody(response, status, addRequestId(bytes, requestId), headers);
    return;
  }
  response.writeHead(status, headers);
  const aborted = toAbortSignal(signal);
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel);
  for (let part = await reader.read(); !part.done && !signal.aborted; part = await reader.read()) {
    if (!response.write(part.value)) await once(response, 'drain', { signal: aborted }).catch(() => {});
  }
  response.end();
}
