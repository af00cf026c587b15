import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { DirectCall, DirectCalls } from '../../protocol/direct-calls.ts';
import {
  type DirectRequest,
  ENVELOPE_REVISION,
  handshakeRevisions,
  readDirectRequest,
} from '../../protocol/direct-path.ts';
import type { ToolLists } from '../../protocol/tool-lists.ts';
import { sendBody } from './http-error.ts';
import { CLIENT_CLOSED_REQUEST, type McpExchange, type ServeDirectly } from './mcp-endpoint.ts';

/** Whether the SDK would accept these headers. */
function areValidHeaders(headers: IncomingHttpHeaders, { era, call }: DirectRequest): boolean {
  const version = headers['mcp-protocol-version'];
  if (era === 'handshake') return version === undefined || handshakeRevisions.includes(String(version));
  if (version !== ENVELOPE_REVISION) return false;
  const method = headers['mcp-method'];
  return call === undefined
    ? method === 'tools/list'
    : method === 'tools/call' && headers['mcp-name'] === call.name;
}

/** Longer text is sent by itself, because joining copies it. */
const MAX_JOINED_CHARS = 64_000;

function sendParts(response: ServerResponse, parts: readonly (string | Buffer)[]): void {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  const length = bytes.reduce((total, part) => total + part.length, 0);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
  // Corked, because one system call is cheaper than several.
  response.cork();
  for (const part of bytes) response.write(part);
  response.end();
  response.uncork();
}

function sendText(response: ServerResponse, parts: readonly string[]): void {
  const length = parts.reduce((total, part) => total + part.length, 0);
  if (length > MAX_JOINED_CHARS) sendParts(response, parts);
  else sendBody(response, 200, parts.join(''));
}

/** Serves tool lists and tool calls without the SDK. */
export function createDirectEndpoint(lists: ToolLists, calls: DirectCalls): ServeDirectly {
  async function serveCall(call: DirectCall, { response, ...circumstances }: McpExchange): Promise<void> {
    const parts = await calls.run(call, circumstances);
    if (circumstances.signal.aborted) response.writeHead(CLIENT_CLOSED_REQUEST).end();
    else sendText(response, parts);
  }

  return (exchange) => {
    const request = readDirectRequest(exchange.message);
    if (request === undefined || !areValidHeaders(exchange.request.headers, request)) return undefined;
    if (request.call === undefined) {
      sendParts(exchange.response, lists.respond(request, exchange.caller));
      return Promise.resolve();
    }
    const call = calls.find(request, exchange.caller);
    return call && serveCall(call, exchange);
  };
}
