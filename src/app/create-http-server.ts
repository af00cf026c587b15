import type { JwtVerifier } from '../auth/jwt.ts';
import { ConfigError } from '../config/config-error.ts';
import { ENDPOINT } from '../config/endpoint-paths.ts';
import type { Config } from '../config/load-config.ts';
import { audienceProblem } from '../config/oauth-audience.ts';
import { version } from '../lib/version.ts';
import { createDirectCalls } from '../protocol/direct-calls.ts';
import { publishedTool } from '../protocol/published-tool.ts';
import { createServer } from '../protocol/server.ts';
import { createToolLists } from '../protocol/tool-lists.ts';
import { createSecurityLog } from '../telemetry/security-log.ts';
import { createAuthentication } from '../transports/http/access/authenticate-request.ts';
import { createProtectedResource } from '../transports/http/access/protected-resource.ts';
import { createBrowserPage } from '../transports/http/browser-page.ts';
import { createDirectEndpoint } from '../transports/http/direct-endpoint.ts';
import { createRequestListener } from '../transports/http/http-exchange.ts';
import { defaultTimeouts, type Listening, listen, type SocketTimeouts } from '../transports/http/listener.ts';
import { createMcpEndpoint, type McpEndpoint, type ServeDirectly } from '../transports/http/mcp-endpoint.ts';
import { createMonitoring, monitoringRoute } from '../transports/http/monitoring.ts';
import { createRequestHandler, type RequestHandler } from '../transports/http/routes.ts';
import type { PageFacts } from '../views/page/page-facts.ts';
import { closeInOrder } from './close-in-order.ts';
import type { App } from './create-app.ts';
import { createReadiness } from './readiness.ts';

export interface HttpServer {
  readonly handler: RequestHandler;
  /** Rejects with the system's error, such as EADDRINUSE. */
  listen(): Promise<ListeningServer>;
}

/** Its close() also closes the app. */
export interface ListeningServer extends Omit<Listening, 'stop'> {
  /** The port of MCP_MONITOR_PORT, when it is set. */
  readonly monitorPort: number | undefined;
  /** From now on /readyz is 503. Requests are served for `openMs`, or until none comes where nothing reads /readyz. */
  stop(openMs: number): Promise<void>;
}

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

/** What the browser page shows: documentation, and nothing from Dialpad. */
function pageFactsOf({ config, connections, enabledTools, isDemo }: App): PageFacts {
  const { hosted: isHosted } = connections;
  return {
    version,
    endpoint: `${config.pathPrefix}${ENDPOINT}`,
    isHosted,
    isDemo: isDemo && !isHosted && config.oauthIssuer === undefined,
    tools: enabledTools.map((tool) => {
      const { name, description, inputSchema } = publishedTool(tool, isHosted);
      const { title, toolset, risk, example } = tool;
      return { name, title, description: description ?? '', toolset, risk, inputSchema, example };
    }),
  };
}

/** Replacements for tests and measurements. */
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
  const { connections, enabledTools } = app;
  const { hosted } = connections;
  const jwt = await openJwt(config);
  const resource = jwt && createProtectedResource(config);
  const problem = audienceProblem(config);
  if (problem !== undefined) logger.warn(problem);
  const securityLog = createSecurityLog(logger);
  const monitoring = createMonitoring({ metrics, readiness: createReadiness(app) });
  const handler = createRequestHandler({
    config,
    endpoint,
    connections,
    enabledTools,
    logger,
    securityLog,
    monitoring,
    bodyTimeoutMs: timeouts.body,
    authentication: createAuthentication({
      hosted,
      logger,
      ...(store && { store }),
      ...(jwt && { jwt }),
      ...(resource && { metadataUrl: resource.metadataUrl }),
    }),
    ...(resource && { resource }),
    ...((config.page ?? !hosted) && { page: createBrowserPage(pageFactsOf(app)) }),
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

  async function listenForMonitoring(): Promise<Listening | undefined> {
    const { host, monitorPort: port } = config;
    if (port === undefined) return undefined;
    if (port === config.port && port !== 0) {
      throw new ConfigError(
        `MCP_PORT (--port) and MCP_MONITOR_PORT (--monitor-port) are both ${port}. Give them different ports.`,
      );
    }
    const handle = createRequestListener(monitoringRoute(monitoring), { logger, securityLog });
    return listen(handle, { host, port }, timeouts).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE'
        ? new ConfigError(
            `Port ${port} of ${host} is in use. Choose another with MCP_MONITOR_PORT (--monitor-port).`,
          )
        : error;
    });
  }

  return {
    handler,
    async listen() {
      const monitor = await listenForMonitoring();
      const listening = await listen(handler.handle, config, timeouts).catch(async (error: unknown) => {
        await monitor?.close();
        throw error;
      });
      return {
        ...listening,
        monitorPort: monitor?.port,
        stop(openMs) {
          monitoring.stop();
          // Only a load balancer reads /readyz, and it needs time to see the change.
          return listening.stop({ openMs, untilQuiet: !monitoring.isWatched });
        },
        // Calls that still run end with the app, and their clients get an error that says what was applied.
        close: () =>
          closeInOrder([
            app.close,
            listening.drained,
            endpoint.close,
            listening.close,
            () => monitor?.close(),
          ]),
      };
    },
  };
}
