import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { readBody } from '../../../src/transports/http/limits/read-body.ts';

test('a body is not waited for when the client disconnected before it was read', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n12345');
  const [request] = await once(server, 'request');
  client.destroy();
  // As while authentication waits for the store or the issuer.
  await new Promise((resolve) => request.once('close', resolve));
  await expect(readBody(request, { maxBytes: 100, timeoutMs: 1_000_000 })).rejects.toMatchObject({
    status: 400,
  });
  server.close();
});
