import { createServer, type Server, type Socket } from 'node:net';
import { secrets } from './target.ts';

/** A Dialpad API that answers every request with the bytes it was told. */
export interface FuzzUpstream {
  readonly origin: string;
  /** Makes the bytes of each response from now on. */
  answerWith(respond: () => Buffer): void;
  close(): Promise<void>;
}

const http = (body: string, headers = ''): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`,
  );

const phone = { id: '+15550100001', name: 'Lobby', password: secrets.sipPassword, type: 'polycom' };

/** Responses that a correct Dialpad could send, the base of all mutations. */
export const responses: readonly [Buffer, ...Buffer[]] = [
  http(JSON.stringify({ items: [{ id: '5620703441190912', name: 'HQ' }], cursor: 'next' })),
  http(JSON.stringify({ items: [phone] })),
  http(JSON.stringify({ id: '9120384756473829000', name: 'Ops', ring_seconds: '30', hours_on: true })),
  http('{"users":[{"id":"1","display_name":"A"}],"rooms":[]}'),
  http('{"error":{"message":"not now"}}'),
  Buffer.from('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n'),
  Buffer.from(
    'HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<html><b>bad</b></htm',
  ),
  Buffer.from(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n4\r\n:"1"\r\n1\r\n}\r\n0\r\n\r\n',
  ),
];

/** Starts the upstream on a free port. Each response is followed by the end of its socket. */
export async function startFuzzUpstream(): Promise<FuzzUpstream> {
  let respond = (): Buffer => responses[0];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (request: Buffer) => {
      // A hostile upstream repeats the key that it received.
      const response = respond();
      const key = /authorization: bearer (\S+)/i.exec(request.toString('latin1'))?.[1] ?? '';
      socket.end(Buffer.concat([response, Buffer.from(response.length % 3 === 0 ? key : '')]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    answerWith(next) {
      respond = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
