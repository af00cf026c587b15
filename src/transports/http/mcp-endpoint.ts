import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../auth/caller.ts';
import type { CancelSignal } from '../../lib/cancel-signal.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ConnectionDecision } from '../../tool-call/connection/decide-connection.ts';
import { sendWebResponse, toWebRequest } from './web-adapter.ts';

export interface McpExchange {
  readonly message: JsonObject;
  readonly caller: Caller;
  /** The connection of the message, when its method acts for one. */
  readonly decision: ConnectionDecision | undefined;
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the client closes the connection before the response is complete. */
  readonly signal: CancelSignal;
}

/** Serves MCP messages, one per request, for every protocol revision. */
export interface McpEndpoint {
  /** Resolves when the response is complete. */
  serve(exchange: McpExchange): Promise<void>;
  close(): Promise<void>;
}

const EVENT_STREAM = 'text/event-stream';

/** Not sent: the client disconnected. The same number as in nginx. */
export const CLIENT_CLOSED_REQUEST = 499;

function wantsProgress({ params }: JsonObject): boolean {
  return isRecord(params) && isRecord(params._meta) && params._meta.progressToken !== undefined;
}

function withoutProgressToken(message: JsonObject): JsonObject {
  const { params } = message;
  if (!isRecord(params) || !isRecord(params._meta)) return message;
  const { progressToken: _token, ...meta } = params._meta;
  return { ...message, params: { ...params, _meta: meta } };
}

export type CreateServer = (caller: Caller, served: Pick<McpExchange, 'requestId' | 'decision'>) => Server;

/** Serves an exchange without the SDK; undefined when only the SDK can serve it. */
export type ServeDirectly = (exchange: McpExchange) => Promise<void> | undefined;

/** Keeps no state between requests. */
export function createMcpEndpoint(
  createServer: CreateServer,
  logger: Logger,
  serveDirectly?: ServeDirectly,
): McpEndpoint {
  const exchanges = new WeakMap<Request, McpExchange>();
  const onerror = (error: Error) => logger.debug({ err: error }, 'protocol error');

  const modern: McpHttpHandler = createMcpHandler(
    ({ requestInfo }) => {
      const exchange = requestInfo && exchanges.get(requestInfo);
      if (exchange === undefined) throw new Error('a request without a caller');
      return createServer(exchange.caller, exchange);
    },
    { legacy: 'reject', onerror },
  );

  /** 2025 revisions: JSON, or a stream when the client wants progress. */
  async function serveLegacy(request: Request, message: JsonObject, server: Server): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: !wantsProgress(message),
    });
    await server.connect(transport);
    // A stateless client cancels by closing the connection. The closed transport never responds, so it is done here.
    const cancelled = new Promise<Response>((resolve) => {
      const cancel = () => {
        void server.close();
        resolve(new Response(null, { status: CLIENT_CLOSED_REQUEST }));
      };
      if (request.signal.aborted) cancel();
      else request.signal.addEventListener('abort', cancel, { once: true });
    });
    return Promise.race([cancelled, transport.handleRequest(request, { parsedBody: message })]);
  }

  async function serveWithSdk(exchange: McpExchange): Promise<void> {
    const { caller, signal } = exchange;
    const { accept = '' } = exchange.request.headers;
    const readsStreams = accept.includes(EVENT_STREAM) || accept.includes('*/*');
    const message = readsStreams ? exchange.message : withoutProgressToken(exchange.message);
    // The SDK requires both types. Clients that accept only JSON are served too, without streams.
    const request = toWebRequest(exchange.request, signal, { accept: `application/json, ${EVENT_STREAM}` });
    exchanges.set(request, exchange);
    const response = (await isLegacyRequest(request, message))
      ? await serveLegacy(request, message, createServer(caller, exchange))
      : await modern.fetch(request, { parsedBody: message });
    await sendWebResponse(response, exchange);
  }

  return {
    serve: (exchange) => serveDirectly?.(exchange) ?? serveWithSdk(exchange),
    close: () => modern.close(),
  };
}
