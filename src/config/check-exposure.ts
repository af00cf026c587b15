import { isLoopback } from '../lib/host-names.ts';
import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';

type Exposure = Pick<Config, 'host' | 'store' | 'oauthIssuer'>;

export const isAuthenticated = ({ store, oauthIssuer }: Exposure): boolean =>
  store !== undefined || oauthIssuer !== undefined;

/** Whether anyone in the network could call tools. */
export const isExposed = (config: Exposure): boolean => !isAuthenticated(config) && !isLoopback(config.host);

/** Rejects a public bind address without authentication. Throws ConfigError. */
export function checkExposure(config: Exposure): void {
  if (!isExposed(config)) return;
  throw new ConfigError(
    `MCP_HOST=${config.host} is reachable from the network, but authentication is not configured. Set MCP_STORE and add callers, or set MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE, or listen on 127.0.0.1.`,
  );
}
