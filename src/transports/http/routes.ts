import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENDPOINT, USUAL_ENDPOINT } from '../../config/endpoint-paths.ts';
import type { Config } from '../../config/load-config.ts';
import { type CancelSignal, createCancelSource } from '../../lib/cancel-signal.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import type { Tool } from '../../registry/define-tool.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { SecurityLog } from '../../telemetry/security-log.ts';
import { decideConnection, usesConnection } from '../../tool-call/connection/decide-connection.ts';
import type { ConnectionResolver } from '../../tool-call/connection/resolve-connection.ts';
import { parseMessage } from '../parse-message.ts';
import { type Authenticated, type Authentication, anonymousCaller } from './access/authenticate-request.ts';
import { allowOrigin, createHostAndOriginValidator, sendPreflight } from './access/host-and-origin.ts';
import type { ProtectedResource } from './access/protected-resource.ts';
import { requestedWrite } from './access/requested-write.ts';
import { isReadOnlyRequest, restrictCaller } from './access/restrict-caller.ts';
import type { BrowserPage } from './browser-page.ts';
import { HttpError, sendBody, unavailable } from './http-error.ts';
import { createRequestListener, type HttpExchange } from './http-exchange.ts';
import { createCallerRate } from './limits/caller-rate.ts';
import { createConcurrencyLimiter, type Holders } from './limits/concurrency-limiter.ts';
import { readBody } from './limits/read-body.ts';
import type { HandleRequest } from './listener.ts';
import type { McpEndpoint } from './mcp-endpoint.ts';
import { checkReadMethod, type Monitoring } from './monitoring.ts';

export interface RequestHandlerParts {
  readonly config: Config;
  readonly endpoint: McpEndpoint;
  readonly authentication: Authentication;
  readonly connections: ConnectionResolver;
  readonly enabledTools: readonly Tool[];
  readonly logger: Logger;
  readonly securityLog: SecurityLog;
  readonly bodyTimeoutMs: number;
  /** Protected-resource metadata (RFC 9728), when an issuer is configured. */
  readonly resource?: ProtectedResource;
  readonly monitoring: Monitoring;
  /** The browser page, unless it is off. */
  readonly page?: BrowserPage;
}

export interface RequestHandler {
  readonly handle: HandleRequest;
  /** MCP messages that are being served. */
  readonly serving: number;
}

const isJson = (contentType: string | undefined): boolean =>
  /^\s*application\/json\s*(;|$)/i.test(contentType ?? '');

const acceptsJson = (accept: string | undefined): boolean =>
  accept === undefined || /(^|,)\s*(application\/(json|\*)|\*\/\*)\s*(;|,|$)/i.test(accept);

/** The checks before authentication. Throws HttpError. */
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
function abortedByClient(response: ServerResponse): CancelSignal {
  const source = createCancelSource();
  response.once('close', () => {
    if (!response.writableFinished) source.cancel(new Error('the client closed the connection'));
  });
  return source.signal;
}

export function createRequestHandler(parts: RequestHandlerParts): RequestHandler {
  const { config, endpoint, authentication, connections, enabledTools, bodyTimeoutMs } = parts;
  const { resource, monitoring, page } = parts;
  const endpointPath = `${config.pathPrefix}${ENDPOINT}`;
  const usualPath = `${config.pathPrefix}${USUAL_ENDPOINT}`;
  const validator = createHostAndOriginValidator(config);
  const takeToken = createCallerRate(config.callerRateLimit);
  const reading = createConcurrencyLimiter(config.maxConcurrency);
  const serving = createConcurrencyLimiter(config.maxConcurrency);

  async function serveMessage(exchange: HttpExchange): Promise<void> {
    const { request, response, requestId } = exchange;
    checkHead(request);
    const signal = abortedByClient(response);
    const authenticated = await authentication.authenticate(request);
    const isAnonymous = authenticated.caller === anonymousCaller;
    if (!isAnonymous) takeToken(authenticated.caller.id);
    const holders: Holders = isAnonymous ? {} : { caller: authenticated.caller.id };
    const message = await readMessage(request, holders);
    const caller = restrictCaller(authenticated.caller, request, connections.hosted);
    checkWrite(exchange, message, { ...authenticated, caller });
    const decision = usesConnection(message.method)
      ? await decideConnection(connections, caller, message)
      : undefined;
    if (decision && 'error' in decision) {
      const { error, pcid } = decision;
      if (error.reason === 'unavailable') throw unavailable(error.message, 5);
      if (error.reason === 'not_granted') {
        const { clientId } = authenticated;
        const reason = 'the caller was not granted this PCID';
        exchange.logSecurityEvent({ event: 'foreign_pcid', caller: caller.id, clientId, pcid, reason });
      }
    }
    const company = decision && 'account' in decision ? decision.account.company : undefined;
    // Acquired after the body is read, so that a slow client does not use a permit.
    const release = serving.acquire({
      ...holders,
      ...(!isAnonymous && company !== undefined && { company }),
    });
    try {
      await endpoint.serve({ message, caller, decision, requestId, request, response, signal });
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

  /** Logs a write that only the read-only grant prevents. Throws HttpError when a scope would allow it. */
  function checkWrite(
    { request, logSecurityEvent }: HttpExchange,
    message: JsonObject,
    authenticated: Authenticated,
  ): void {
    const { caller, clientId, lacksWriteScope } = authenticated;
    const tool = caller.grant.readOnly ? requestedWrite(message, enabledTools, caller) : undefined;
    if (tool === undefined) return;
    if (lacksWriteScope && !isReadOnlyRequest(request.headers)) {
      throw authentication.writeScopeError(request, authenticated, tool.name);
    }
    const reason = 'a read-only caller called a tool that writes';
    logSecurityEvent({ event: 'read_only_write', caller: caller.id, clientId, tool: tool.name, reason });
  }

  /** Validates Host and Origin, and responds to the preflight request of a configured origin. Throws HttpError. */
  function isPreflight({ request, response }: HttpExchange, methods: string): boolean {
    validator.check(request.headers);
    const origin = validator.corsOrigin(request.headers);
    if (origin === undefined) return false;
    allowOrigin(response, origin);
    if (request.method !== 'OPTIONS') return false;
    sendPreflight(response, methods);
    return true;
  }

  async function route(exchange: HttpExchange): Promise<void> {
    const { request, response, path } = exchange;
    if (path === endpointPath || path === usualPath) {
      if (isPreflight(exchange, 'POST')) return;
      if (path === endpointPath && page?.wants(exchange)) page.send(exchange);
      else await serveMessage(exchange);
      return;
    }
    if (await monitoring.serve(exchange, config.monitorPort === undefined)) return;
    if (page !== undefined && path.startsWith(`${endpointPath}/`)) {
      validator.check(request.headers);
      if (await page.sendFile(exchange)) return;
    }
    if (!resource?.hasMetadataAt(path))
      throw new HttpError(404, `Not found. The MCP endpoint is ${endpointPath}.`);
    // The metadata repeats the Host header, which is therefore validated first.
    if (isPreflight(exchange, 'GET')) return;
    checkReadMethod(request);
    sendBody(response, 200, JSON.stringify(resource.metadataOf(exchange)));
  }

  return {
    handle: createRequestListener(route, parts),
    get serving() {
      return serving.acquired;
    },
  };
}
