import type { IncomingMessage } from 'node:http';
import { rpcCodes } from '../parse-message.ts';
import { HttpError } from './http-error.ts';

/** The body of a request as text. Throws HttpError. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    // What is left of the body stays unread, so the socket cannot carry another request.
    new HttpError(413, `A request may have ${maxBytes} bytes at most.`, { headers: { connection: 'close' } });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new HttpError(400, 'The body could not be read.', { code: rpcCodes.parseError });
  }
  if (bytes > maxBytes) throw tooLarge();
  return Buffer.concat(chunks).toString('utf8');
}
