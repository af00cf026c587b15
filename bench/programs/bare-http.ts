import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { upstreamPath } from '../upstream-path.ts';

/**
 * The least that a proxy can do: parse the message, call the upstream, parse its response, send that as structured
 * content and as text. No checks, limits or errors. `tools/list` is a buffer of the bytes that our server sends.
 */

const [origin = '', listFile = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: 64 });
const tools = readFileSync(listFile);
const end = Buffer.from('}');

function send(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

async function respond(text: string, response: ServerResponse): Promise<void> {
  const { id, method, params } = JSON.parse(text);
  if (method === 'tools/list') {
    const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`);
    send(response, Buffer.concat([head, tools, end]));
    return;
  }
  const { body } = await pool.request({ method: 'GET', path: upstreamPath(params.arguments) });
  const value = JSON.parse(await body.text());
  const result = { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
  send(response, Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result })));
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void respond(Buffer.concat(chunks).toString('utf8'), response));
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`Serving MCP at http://127.0.0.1:${port}/\n`);
});
