import { connect } from 'node:net';
import { messages } from '../messages.ts';
import { mutate } from '../mutate.ts';
import { portOf, startServer } from '../server-process.ts';
import { assertNoSecret, type OpenTarget, secrets, withinHangLimit } from '../target.ts';
import { startFuzzUpstream } from '../upstream.ts';

const requestOf = (body: string, headers = ''): string =>
  `POST /dialpad-organization HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const modern = 'Mcp-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\n';
const restricted = 'X-MCP-Readonly: true\r\nX-MCP-Toolsets: offices\r\nX-Request-Id: r-1\r\n';
const requests = [
  'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET /readyz HTTP/1.1\r\nHost: xn--a\r\n\r\n',
  'OPTIONS /dialpad-organization HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n',
  'GET /dialpad-organization/../metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  ...messages.flatMap((message) => [
    requestOf(message),
    requestOf(message, modern),
    requestOf(message, restricted),
    requestOf(message, 'X-PCID: pc_1\r\n'),
    requestOf(message, 'Authorization: Bearer dpo_x\r\n'),
  ]),
].map((text) => Buffer.from(text));
const corpus: readonly [Buffer, ...Buffer[]] = [requests[0] ?? Buffer.alloc(0), ...requests.slice(1)];

/** Sends bytes and reads to the end of the socket. A reset is an acceptable answer to garbage. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

/** Throws when the first response is not HTTP, or claims to be JSON and is not. */
function assertResponse(response: string): void {
  if (response === '') return;
  if (!response.startsWith('HTTP/1.1 ')) throw new Error(`not HTTP: ${response.slice(0, 300)}`);
  const [head = '', ...rest] = response.split('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (/^HTTP\/1\.1 5(?!03)/.test(head)) throw new Error(`a server error: ${response.slice(0, 500)}`);
  if (!/content-type: application\/json/i.test(head) || length === 0) return;
  JSON.parse(Buffer.from(rest.join('\r\n\r\n')).subarray(0, length).toString('utf8'));
}

/** Bytes of HTTP requests. */
export const openHttpTarget: OpenTarget = async (bundle) => {
  const upstream = await startFuzzUpstream();
  const server = startServer(bundle, ['http', '--port', '0'], {
    DIALPAD_API_KEY: secrets.apiKey,
    DIALPAD_BASE_URL: upstream.origin,
    DIALPAD_TIMEOUT_MS: '3000',
    DIALPAD_RATE_LIMIT: '10000',
    LOG_LEVEL: 'error',
  });
  const port = await portOf(server);
  return {
    async attack(random) {
      const response = await withinHangLimit(exchange(port, mutate(corpus, random)), 'a mutated request');
      assertNoSecret(response);
      assertResponse(response);
      const ping = requestOf('{"jsonrpc":"2.0","id":1,"method":"ping"}', 'Connection: close\r\n');
      const pong = await withinHangLimit(exchange(port, Buffer.from(ping)), 'ping');
      if (!pong.startsWith('HTTP/1.1 200')) throw new Error(`ping: ${pong.slice(0, 300)}`);
      server.check();
    },
    async close() {
      await server.stop();
      await upstream.close();
    },
  };
};
