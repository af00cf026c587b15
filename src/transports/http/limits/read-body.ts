import type { IncomingMessage } from 'node:http';
import { rpcCodes } from '../../../protocol/rpc-errors.ts';
import { HttpError } from '../http-error.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Until the last byte of the body is read. */
  readonly timeoutMs: number;
}

/** Rejects with HttpError. */
export function readBody(request: IncomingMessage, { maxBytes, timeoutMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => {
      clearTimeout(timer);
      request.off('data', add).off('end', end).off('close', fail);
    };
    /** The rest of the body is not read, so the socket cannot be used for another request. */
    const abandon = (status: number, message: string) => {
      stop();
      request.resume();
      reject(new HttpError(status, message, { headers: { connection: 'close' } }));
    };
    const tooLarge = () => abandon(413, `A request may have ${maxBytes} bytes at most.`);
    const add = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) tooLarge();
    };
    const end = () => {
      stop();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    };
    const fail = () => {
      stop();
      reject(new HttpError(400, 'The body could not be read.', { code: rpcCodes.parseError }));
    };
    const timer = setTimeout(
      () => abandon(408, `The body did not arrive within ${timeoutMs} ms.`),
      timeoutMs,
    );
    request.on('data', add).on('end', end).on('close', fail);
    if (request.destroyed) return fail();
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) tooLarge();
  });
}
