import type { JwtVerifier } from '../auth/jwt.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { createDirectCalls } from '../protocol/direct-calls.ts';
import { publishedTool } from '../protocol/published-tool.ts';
import { createServer } from '../protocol/server.ts';
import { createToolLists } from '../protocol/tool-lists.ts';
import { createAuthentication } from '../transports/http/authenticate-request.ts';
import { createDirectEndpoint } from '../transports/http/direct-endpoint.ts';
import { defaultTimeouts, type Listening, listen, type SocketTimeouts } from '../transports/http/listener.ts';
import { createMcpEndpoint, type McpEndpoint, type ServeDirectly } from '../transports/http/mcp-endpoint.ts';
import { createProtectedResource } from '../transports/http/protected-resource.ts';
import { createRequestHandler, type RequestHandler } from '../transports/http/request-handler.ts';
import { closeInOrder } from './close-in-order.ts';
import type { App } from './create-app.ts';

export interface HttpServer {
  readonly handler: RequestHandler;
  /** Rejects with the system's error, such as EADDRINUSE. */
  listen(): Promise<ListeningServer>;
}

/** Its close() also closes the app. */
export type ListeningServer = Listening;

/** Verifies the access tokens of the OAuth issuer; undefined without one. Throws ConfigError. */
async function openJwt(config: Config): Promise<JwtVerifier | undefined> {
  const { oauthIssuer: issuer, oauthAudience: audience, oauthJwksUrl: jwksUrl } = config;
  if (issuer === undefined && audience === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    throw new ConfigError(
      'MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE only work together: set both, or neither.',
    );
  }
  const { createJwtVerifier } = await import('../auth/jwt.ts');
  return createJwtVerifier({
    issuer,
    audience,
    pcidClaim: config.oauthPcidClaim,
    ...(jwksUrl && { jwksUrl }),
  });
}

function openDirectEndpoint(app: App): ServeDirectly | undefined {
  if (!app.config.directPath) return undefined;
  const { hosted } = app.connections;
  const lists = createToolLists(app.enabledTools, (tool, { pcid }) =>
    JSON.stringify(publishedTool(tool, hosted && pcid === undefined)),
  );
  return createDirectEndpoint(lists, createDirectCalls(app));
}

/** What tests and measurements replace. */
export interface HttpServerOverrides {
  readonly timeouts?: SocketTimeouts;
  readonly endpoint?: McpEndpoint;
}

/** Builds the HTTP server of an app. It does not listen yet. Throws ConfigError. */
export async function createHttpServer(
  app: App,
  {
    timeouts = defaultTimeouts,
    endpoint = createMcpEndpoint(
      (...request) => createServer(app, ...request),
      app.logger,
      openDirectEndpoint(app),
    ),
  }: HttpServerOverrides = {},
): Promise<HttpServer> {
  const { config, logger, store, rateLimiter, upstream, metrics, audit } = app;
  const { connections } = app;
  const jwt = await openJwt(config);
  const resource = jwt && createProtectedResource(config);
  const handler = createRequestHandler({
    config,
    endpoint,
    connections,
    logger,
    bodyTimeoutMs: timeouts.body,
    authenticate: createAuthentication({
      hosted: connections.hosted,
      logger,
      ...(store && { store }),
      ...(jwt && { jwt }),
      ...(resource && { metadataUrl: resource.metadataUrl }),
    }),
    ...(resource && { resource }),
    ...(metrics && { metrics }),
    readiness: async () => {
      const state = await store?.state();
      return {
        ready: state !== 'unavailable',
        store: state,
        upstream: upstream.health,
        rateLimiter: rateLimiter.stats,
      };
    },
  });
  metrics?.watch({
    httpServing: () => handler.serving,
    requestsQueued: () => rateLimiter.stats.queued,
    dialpadUp: () => (upstream.health.state === 'degraded' ? 0 : 1),
    failuresInARow: () => upstream.health.failuresInARow,
    storeUp: async () => store && ((await store.state()) === 'open' ? 1 : 0),
    redisUp: () => ({ memory: undefined, redis: 1, fallback: 0 })[rateLimiter.stats.mode],
    auditInFlight: () => audit.stats.inFlight,
    auditFailures: () => audit.stats.failures,
  });
  return {
    handler,
    async listen() {
      const listening = await listen(handler, config, timeouts);
      return {
        ...listening,
        // Calls that still run end with the app, and their clients get an error that says what was applied.
        close: () => closeInOrder([app.close, listening.drained, endpoint.close, listening.close]),
      };
    },
  };
}
