import type { JwtVerifier } from '../auth/jwt.ts';
import { type Config, ConfigError } from '../config/settings.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createAuthentication } from '../transports/http/authenticate-request.ts';
import { createMcpEndpoint, type McpEndpoint } from '../transports/http/mcp-endpoint.ts';
import { protectedResource } from '../transports/http/protected-resource.ts';
import { createHttpHandler, type HttpHandler } from '../transports/http/routes.ts';
import type { App } from './create-app.ts';

/** How access tokens of an issuer are checked; undefined when no issuer is set. Throws ConfigError. */
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

/** What the HTTP face is put together from. */
export interface HttpFaceParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly runtime: App;
  readonly jwt: JwtVerifier | undefined;
  readonly metrics?: Metrics | undefined;
}

/** Puts the HTTP face together as the settings say. It does not listen yet. */
export function createHttpFace(parts: HttpFaceParts): {
  readonly app: HttpHandler;
  readonly endpoint: McpEndpoint;
} {
  const { config, logger, runtime, jwt, metrics } = parts;
  const { store, pacer, upstream } = runtime;
  const { hosted } = runtime.runtime.accounts;
  const resource = jwt && protectedResource(config);
  const endpoint = createMcpEndpoint(runtime, logger);
  const app = createHttpHandler({
    config,
    endpoint,
    hosted,
    logger,
    authenticate: createAuthentication({
      hosted,
      logger,
      ...(store !== undefined && { store }),
      ...(jwt !== undefined && { jwt }),
      ...(resource !== undefined && { metadataUrl: resource.urlFor }),
    }),
    ...(store !== undefined && { store }),
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
    serving: () => app.serving,
    queued: () => pacer.stats.queued,
    upstream: () => upstream.health,
  });
  return { app, endpoint };
}
