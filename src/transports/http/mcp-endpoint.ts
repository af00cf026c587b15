import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../auth/caller.ts';
import { isRecord } from '../../lib/is-record.ts';
import { createServer, type ServerParts } from '../../protocol/server.ts';
import type { Logger } from '../../telemetry/logger.ts';

type Message = Readonly<Record<string, unknown>>;

/** Serves protocol messages, one a request, for every revision. */
export interface McpEndpoint {
  serve(request: Request, message: Message, caller: Caller): Promise<Response>;
  close(): Promise<void>;
}

const EVENT_STREAM = 'text/event-stream';

/** For the server's own count: nobody is left to read it. */
const CLIENT_CLOSED_REQUEST = 499;

function asksForProgress({ params }: Message): boolean {
  return isRecord(params) && isRecord(params._meta) && params._meta.progressToken !== undefined;
}

/** Without the progress token: for a client that could not read a stream of notifications. */
function withoutProgress(message: Message): Message {
  const { params } = message;
  if (!isRecord(params) || !isRecord(params._meta)) return message;
  const { progressToken: _token, ...meta } = params._meta;
  return { ...message, params: { ...params, _meta: meta } };
}

/**
 * Clients that take JSON alone are served too: the transports ask for both types, so they are told of both, and
 * what they answer is chosen here.
 */
function acceptingBoth(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set('accept', `application/json, ${EVENT_STREAM}`);
  return new Request(request.url, { method: 'POST', headers, signal: request.signal });
}

/** Makes the endpoint. Stateless: nothing is kept from one request to the next. */
export function createMcpEndpoint(parts: ServerParts, logger: Logger): McpEndpoint {
  const callers = new WeakMap<Request, Caller>();
  const onerror = (error: Error) => logger.debug({ err: error }, 'protocol error');

  const modern: McpHttpHandler = createMcpHandler(
    ({ requestInfo }) => {
      const caller = requestInfo === undefined ? undefined : callers.get(requestInfo);
      if (caller === undefined) throw new Error('a request without a caller');
      return createServer(parts, caller);
    },
    { legacy: 'reject', onerror },
  );

  /** 2025 and earlier: JSON unless progress is asked for, which needs a stream. */
  async function serveLegacy(request: Request, message: Message, caller: Caller): Promise<Response> {
    const server = createServer(parts, caller);
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: !asksForProgress(message),
    });
    await server.connect(transport);
    // A closed response is how a stateless client cancels. A closed transport never answers, so this does.
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

  return {
    async serve(original, given, caller) {
      const accept = original.headers.get('accept') ?? '';
      const streams = accept.includes(EVENT_STREAM) || accept.includes('*/*');
      const message = streams ? given : withoutProgress(given);
      const request = acceptingBoth(original);
      if (await isLegacyRequest(request, message)) return serveLegacy(request, message, caller);
      callers.set(request, caller);
      return modern.fetch(request, { parsedBody: message });
    },
    close: () => modern.close(),
  };
}
