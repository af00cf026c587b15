import type { JwtVerifier } from '../auth/jwt.ts';
import { type Config, ConfigError } from '../config/settings.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createAuthentication } from '../transports/http/authenticate-request.ts';
import { createMcpEndpoint, type McpEndpoint } from '../transports/http/mcp-endpoint.ts';
import { createProtectedResource } from '../transports/http/protected-resource.ts';
import { createRequestHandler, type RequestHandler } from '../transports/http/request-handler.ts';
import type { App } from './create-app.ts';

/** The verifier of access tokens; undefined when no issuer is set. Throws ConfigError. */
export async function openJwt(config: Config): Promise<JwtVerifier | undefined> {
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

/** The parts of the HTTP server. */
export interface HttpServerParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly runtime: App;
  readonly jwt: JwtVerifier | undefined;
  readonly metrics?: Metrics | undefined;
}

/** Creates the HTTP server. It does not listen yet. */
export function createHttpServer(parts: HttpServerParts): {
  readonly handler: RequestHandler;
  readonly endpoint: McpEndpoint;
} {
  const { config, logger, runtime, jwt, metrics } = parts;
  const { store, pacer, upstream } = runtime;
  const { connections } = runtime;
  const resource = jwt && createProtectedResource(config);
  const endpoint = createMcpEndpoint(runtime, logger);
  const handler = createRequestHandler({
    config,
    endpoint,
    connections,
    logger,
    authenticate: createAuthentication({
      hosted: connections.hosted,
      logger,
      ...(store !== undefined && { store }),
      ...(jwt !== undefined && { jwt }),
      ...(resource !== undefined && { metadataUrl: resource.metadataUrl }),
    }),
    ...(resource !== undefined && { resource }),
    ...(metrics !== undefined && { metrics }),
    readiness: async () => {
      const state = await store?.state();
      return {
        ready: state !== 'unavailable',
        store: state,
        upstream: upstream.health,
        pacing: pacer.stats,
      };
    },
  });
  metrics?.watch({
    serving: () => handler.serving,
    queued: () => pacer.stats.queued,
    upstream: () => upstream.health,
  });
  return { handler, endpoint };
}
