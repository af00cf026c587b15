import type { Config } from '../config.ts';
import { scopes } from '../connections/jwt.ts';
import { ENDPOINT } from './paths.ts';

/** Where OAuth clients look for what protects a resource (RFC 9728). */
export const METADATA = '/.well-known/oauth-protected-resource';

/** The metadata of this server and where it is. */
export function protectedResource(
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'pathPrefix' | 'oauthIssuer'>,
): { readonly url: string; readonly metadata: Readonly<Record<string, unknown>> } {
  const base = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const path = `${config.pathPrefix}${ENDPOINT}`;
  return {
    url: `${base}${METADATA}${path}`,
    metadata: {
      resource: `${base}${path}`,
      resource_name: 'Dialpad Organization',
      authorization_servers: [config.oauthIssuer],
      scopes_supported: Object.values(scopes),
      bearer_methods_supported: ['header'],
    },
  };
}
