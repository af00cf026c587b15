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

function sendParts(response: ServerResponse, shared: Buffer, rest: string): void {
  const length = shared.length + Buffer.byteLength(rest);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
  response.write(shared);
  response.end(rest);
}

/** Serves tool lists and tool calls without the SDK. */
export function createDirectEndpoint(lists: ToolLists, calls: DirectCalls): ServeDirectly {
  async function serveCall(call: DirectCall, { response, ...circumstances }: McpExchange): Promise<void> {
    const body = await calls.run(call, circumstances);
    if (circumstances.signal.aborted) response.writeHead(CLIENT_CLOSED_REQUEST).end();
    else sendBody(response, 200, body);
  }

  return (exchange) => {
    const request = readDirectRequest(exchange.message);
    if (request === undefined || !areValidHeaders(exchange.request.headers, request)) return undefined;
    if (request.call === undefined) {
      sendParts(exchange.response, ...lists.respond(request, exchange.caller));
      return Promise.resolve();
    }
    const call = calls.find(request, exchange.caller);
    return call && serveCall(call, exchange);
  };
}
