import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../../config/load-config.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import { StoreError, storeTrouble } from '../../store/store-errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { decideConnection, usesConnection } from '../../tool-call/decide-connection.ts';
import type { ConnectionResolver } from '../../tool-call/resolve-connection.ts';
import { parseMessage, rpcCodes } from '../parse-message.ts';
import { type Authenticate, anonymousCaller } from './authenticate-request.ts';
import { createConcurrencyLimiter, type Holders } from './concurrency-limiter.ts';
import { allowOrigin, createHostAndOriginValidator, hostOf, sendPreflight } from './host-and-origin.ts';
import { HttpError, securityHeaders, sendBody, sendError, unavailable } from './http-error.ts';
import type { McpEndpoint } from './mcp-endpoint.ts';
import { ENDPOINT, pathOf, USUAL_ENDPOINT } from './paths.ts';
import type { ProtectedResource } from './protected-resource.ts';
import { readBody } from './read-body.ts';
import { restrictCaller } from './restrict-caller.ts';

/** The parts of the request handler. */
export interface RequestHandlerParts {
  readonly config: Config;
  readonly endpoint: McpEndpoint;
  readonly authenticate: Authenticate;
  readonly connections: ConnectionResolver;
  readonly logger: Logger;
  readonly bodyTimeoutMs: number;
  /** Protected-resource metadata (RFC 9728), when an issuer is configured. */
  readonly resource?: ProtectedResource;
  /** Served at /metrics, when enabled. */
  readonly metrics?: Pick<Metrics, 'contentType' | 'text'>;
  /** Whether calls can be served, with the state of the upstream. */
  readonly readiness: () => Promise<{ readonly ready: boolean } & Readonly<Record<string, unknown>>>;
}

/** Handles HTTP requests. */
export interface RequestHandler {
  /** Never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** From now on messages are rejected with 503. */
  stop(): void;
  /** MCP messages that are being served. */
  readonly serving: number;
}

/** Node itself would drop headers beyond a limit silently. */
const MAX_HEADERS = 200;

const isJson = (contentType: string | undefined): boolean =>
  /^\s*application\/json\s*(;|$)/i.test(contentType ?? '');

const acceptsJson = (accept: string | undefined): boolean =>
  accept === undefined || /(^|,)\s*(application\/(json|\*)|\*\/\*)\s*(;|,|$)/i.test(accept);

/** Checks what can be checked before the caller is known. Throws HttpError. */
function checkHead({ method, headers }: IncomingMessage): void {
  if (method !== 'POST') {
    throw new HttpError(405, 'Method not allowed. Use POST.', { headers: { allow: 'POST' } });
  }
  if (!isJson(headers['content-type'])) {
    throw new HttpError(415, 'Send a JSON-RPC message with Content-Type: application/json.');
  }
  if (!acceptsJson(headers.accept)) {
    throw new HttpError(406, 'Responses are JSON: send "Accept: application/json, text/event-stream".');
  }
}

/** Aborts when the client closes the connection before the response is complete. */
function abortedByClient(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the client closed the connection'));
  });
  return controller.signal;
}

/** Makes the request handler. */
export function createRequestHandler(parts: RequestHandlerParts): RequestHandler {
  const { config, endpoint, authenticate, connections, logger, bodyTimeoutMs } = parts;
  const { resource, readiness, metrics } = parts;
  const path = `${config.pathPrefix}${ENDPOINT}`;
  const usualPath = `${config.pathPrefix}${USUAL_ENDPOINT}`;
  const validator = createHostAndOriginValidator(config);
  const reading = createConcurrencyLimiter(config.maxConcurrency);
  const serving = createConcurrencyLimiter(config.maxConcurrency);
  let stopping = false;

  async function serveMessage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkHead(request);
    if (stopping) throw unavailable('The server is stopping.', 1);
    const signal = abortedByClient(response);
    const authenticated = await authenticate(request);
    const holders = authenticated === anonymousCaller ? {} : { caller: authenticated.id };
    const message = await readMessage(request, holders);
    const caller = restrictCaller(authenticated, request.headers, connections.hosted);
    const decision = usesConnection(message.method)
      ? await decideConnection(connections, caller, message)
      : undefined;
    if (decision && 'error' in decision && decision.error.reason === 'unavailable') {
      throw unavailable(decision.error.message, 5);
    }
    // Taken when nothing but the call itself can take time: a slow client holds no place.
    const release = serving.acquire(holders);
    try {
      await endpoint.serve({ message, caller, decision, request, response, signal });
    } finally {
      release();
    }
  }

  async function readMessage(request: IncomingMessage, holders: Holders): Promise<JsonObject> {
    const release = reading.acquire(holders);
    try {
      const body = await readBody(request, { maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs });
      const parsed = parseMessage(body);
      if ('message' in parsed) return parsed.message;
      throw new HttpError(400, parsed.reason, { code: parsed.code });
    } finally {
      release();
    }
  }

  async function sendReadiness(response: ServerResponse): Promise<void> {
    const state = stopping ? { ready: false, stopping } : await readiness();
    sendBody(response, state.ready ? 200 : 503, JSON.stringify(state));
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.rawHeaders.length > 2 * MAX_HEADERS) {
      throw new HttpError(431, `A request may have ${MAX_HEADERS} header lines at most.`);
    }
    hostOf(request.headers);
    const requested = pathOf(request);
    if (requested === '/healthz') return sendBody(response, 200, '{"alive":true}');
    if (requested === '/readyz') return sendReadiness(response);
    if (requested === '/metrics' && metrics !== undefined) {
      return sendBody(response, 200, await metrics.text(), { 'content-type': metrics.contentType });
    }
    // The metadata names this server as the Host header does, which is therefore validated first.
    if (resource?.metadataAt(request) !== undefined) {
      if (isPreflight(request, response, 'GET')) return;
      return sendBody(response, 200, JSON.stringify(resource.metadataAt(request)));
    }
    if (requested !== path && requested !== usualPath) {
      throw new HttpError(404, `Not found. The MCP endpoint is ${path}.`);
    }
    if (!isPreflight(request, response, 'POST')) await serveMessage(request, response);
  }

  /** Validates Host and Origin, and responds to the preflight request of a configured origin. Throws HttpError. */
  function isPreflight(
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    methods: string,
  ): boolean {
    validator.check(headers);
    const origin = validator.corsOrigin(headers);
    if (origin === undefined) return false;
    allowOrigin(response, origin);
    if (method !== 'OPTIONS') return false;
    sendPreflight(response, methods);
    return true;
  }

  function toHttpError(error: unknown): HttpError {
    if (error instanceof HttpError) return error;
    if (error instanceof StoreError)
      return unavailable(`${storeTrouble(error)} Try again in a few seconds.`, 5);
    logger.error({ err: error }, 'a request failed with an internal error');
    return new HttpError(500, 'Internal error; see the server log.', { code: rpcCodes.internalError });
  }

  return {
    async handle(request, response) {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
      try {
        await route(request, response);
      } catch (thrown) {
        const error = toHttpError(thrown);
        logger.debug({ status: error.status, method: request.method }, 'rejected a request');
        if (response.headersSent) response.destroy();
        else sendError(response, error);
      }
    },
    stop() {
      stopping = true;
    },
    get serving() {
      return serving.acquired;
    },
  };
}
