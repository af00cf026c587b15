import type { Caller } from '../../auth/caller.ts';
import type { Config } from '../../config/settings.ts';
import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/store-errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { type Authentication, anonymousCaller } from './authenticate-request.ts';
import { createConcurrencyLimiter } from './concurrency-limiter.ts';
import { errorResponse, rpcCodes, withSecurityHeaders } from './error-response.ts';
import { createHostAndOriginValidator, preflight, withCors } from './host-and-origin.ts';
import type { McpEndpoint } from './mcp-endpoint.ts';
import { ENDPOINT, USUAL_ENDPOINT } from './paths.ts';
import type { ProtectedResource } from './protected-resource.ts';
import { readMessage } from './read-message.ts';
import { narrow } from './restrict-caller.ts';
import { refuseWhenAway, storeUnavailableResponse } from './store-unavailable.ts';

/** What the HTTP face is made of. */
export interface HttpHandlerParts {
  readonly config: Config;
  readonly endpoint: McpEndpoint;
  readonly authenticate: (request: Request) => Promise<Authentication>;
  readonly hosted: boolean;
  readonly logger: Logger;
  /** Protected-resource metadata (RFC 9728), when an issuer is configured. */
  readonly resource?: ProtectedResource;
  /** Where the connections are, in hosted mode. */
  readonly store?: Store;
  /** Served at /metrics, when the operator wants that. */
  readonly metrics?: Pick<Metrics, 'contentType' | 'text'>;
  /** Whether calls can be served, and how the upstream does. */
  readonly readiness: () => Promise<{ readonly ready: boolean } & Readonly<Record<string, unknown>>>;
}

/** The HTTP face: takes a request, gives an answer. */
export interface HttpHandler {
  /** Never rejects. */
  fetch(request: Request): Promise<Response>;
  /** From now on new work is refused. */
  stop(): void;
  /** Protocol requests being served. */
  readonly serving: number;
}

const isJson = (contentType: string | null): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType?.trim() ?? '');

/** Whether the client reads JSON, which most answers are. */
const readsJson = (accept: string | null): boolean =>
  accept === null || /(^|,)\s*(application\/(json|\*)|\*\/\*)\s*(;|,|$)/i.test(accept);

const busy = (message: string): Response => errorResponse(503, message, { headers: { 'retry-after': '1' } });

/** Makes the HTTP face. */
export function createHttpHandler(parts: HttpHandlerParts): HttpHandler {
  const { config, endpoint, authenticate, hosted, logger, resource, readiness, store, metrics } = parts;
  const path = `${config.pathPrefix}${ENDPOINT}`;
  const source = createHostAndOriginValidator(config);
  const slots = createConcurrencyLimiter(config.maxConcurrency);
  let stopping = false;

  async function serveMessage(request: Request): Promise<Response> {
    if (request.method !== 'POST') {
      return errorResponse(405, 'Post protocol messages here.', { headers: { allow: 'POST' } });
    }
    if (stopping) return busy('The server is stopping.');
    if (!isJson(request.headers.get('content-type'))) {
      return errorResponse(415, 'Send a JSON-RPC message with Content-Type: application/json.');
    }
    if (!readsJson(request.headers.get('accept'))) {
      return errorResponse(406, 'Answers are JSON: send "Accept: application/json, text/event-stream".');
    }
    const authentication = await authenticate(request);
    if ('refused' in authentication) return authentication.refused;
    const { caller } = authentication;
    // Only now: a stranger who sends a body slowly must take no place from anybody.
    const free = slots.take(caller.id, caller === anonymousCaller);
    if ('full' in free) return busy(free.full);
    try {
      const response = await serveCaller(request, caller);
      if (response.body !== null) return whileStreaming(response, free);
      free();
      return response;
    } catch (error) {
      free();
      throw error;
    }
  }

  async function serveCaller(request: Request, caller: Caller): Promise<Response> {
    const read = await readMessage(request, config.maxBodyBytes);
    if ('refused' in read) return read.refused;
    const narrowed = narrow(caller, request.headers, hosted);
    if ('refused' in narrowed) return narrowed.refused;
    const refused = store && (await refuseWhenAway(store, read.message, narrowed.caller));
    if (refused !== undefined) return refused;
    return endpoint.serve(request, read.message, narrowed.caller);
  }

  /** A stream counts as being served until it ends or its reader is gone. */
  function whileStreaming(response: Response, end: () => void): Response {
    const { body, status, headers } = response;
    if (body === null) return response;
    const reader = body.getReader();
    const counted = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done: isLast, value } = await reader.read();
          if (!isLast) {
            controller.enqueue(value);
            return;
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        end();
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    });
    return new Response(counted, { status, headers });
  }

  async function ready(): Promise<Response> {
    const state = stopping ? { ready: false, stopping } : await readiness();
    return Response.json(state, { status: state.ready ? 200 : 503 });
  }

  async function route(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/healthz') return Response.json({ alive: true });
    if (pathname === '/readyz') return ready();
    if (pathname === '/metrics' && metrics !== undefined) {
      return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } });
    }
    if (resource?.metadataAt(request) !== undefined) {
      // Checked first: the metadata names this server as the Host header does.
      return checked(request, 'GET', async () => Response.json(resource.metadataAt(request)));
    }
    if (pathname !== path && pathname !== `${config.pathPrefix}${USUAL_ENDPOINT}`)
      return errorResponse(404, `There is nothing here; the endpoint is ${path}.`);
    return checked(request, 'POST', () => serveMessage(request));
  }

  /** Answers a request if it may come from where it does, in a way that pages of configured origins can read. */
  async function checked(
    request: Request,
    method: 'GET' | 'POST',
    answer: () => Promise<Response>,
  ): Promise<Response> {
    const refused = source.refuse(request);
    if (refused !== undefined) return refused;
    const origin = source.corsOrigin(request);
    if (origin === undefined) return answer();
    return withCors(request.method === 'OPTIONS' ? preflight(method) : await answer(), origin);
  }

  /** A mistake of our own: the log gets all of it, the client nothing that it could not use. */
  function failed(error: unknown): Response {
    if (error instanceof StoreError) return storeUnavailableResponse(error);
    logger.error({ err: error }, 'a request failed inside');
    return errorResponse(500, 'Internal error; the log of the server has more.', {
      code: rpcCodes.internalError,
    });
  }

  return {
    async fetch(request) {
      const response = await route(request).catch(failed);
      const { status } = response;
      if (status >= 400) logger.debug({ status, method: request.method }, 'refused a request');
      return withSecurityHeaders(response);
    },
    stop() {
      stopping = true;
    },
    get serving() {
      return slots.taken;
    },
  };
}
