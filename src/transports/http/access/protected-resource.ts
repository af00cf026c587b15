import type { IncomingMessage } from 'node:http';
import { scopes } from '../../../auth/scopes.ts';
import { ENDPOINT, USUAL_ENDPOINT } from '../../../config/endpoint-paths.ts';
import type { Config } from '../../../config/load-config.ts';
import type { HttpExchange } from '../http-exchange.ts';
import { pathOf } from '../request-path.ts';

/** Well-known path of protected-resource metadata (RFC 9728). */
const METADATA = '/.well-known/oauth-protected-resource';

export interface ProtectedResource {
  /** URL of the metadata for the endpoint of a request. */
  metadataUrl(request: IncomingMessage): string;
  hasMetadataAt(path: string): boolean;
  /** The metadata at the path of a request. */
  metadataOf(exchange: Pick<HttpExchange, 'request' | 'path'>): Readonly<Record<string, unknown>>;
}

/**
 * The address of this server is `publicUrl`, or else the Host header of the request, which must be validated before.
 */
export function createProtectedResource(
  config: Pick<Config, 'publicUrl' | 'pathPrefix' | 'oauthIssuer'>,
): ProtectedResource {
  const endpoint = `${config.pathPrefix}${ENDPOINT}`;
  const alias = `${config.pathPrefix}${USUAL_ENDPOINT}`;
  const resources = new Map([
    [METADATA, endpoint],
    [`${METADATA}${endpoint}`, endpoint],
    [`${METADATA}${alias}`, alias],
  ]);
  const baseFor = (request: IncomingMessage) => config.publicUrl ?? `http://${request.headers.host}`;

  return {
    metadataUrl: (request) => `${baseFor(request)}${METADATA}${pathOf(request) === alias ? alias : endpoint}`,
    hasMetadataAt: (path) => resources.has(path),
    metadataOf: ({ request, path }) => ({
      resource: `${baseFor(request)}${resources.get(path)}`,
      resource_name: 'Dialpad Organization',
      authorization_servers: [config.oauthIssuer],
      scopes_supported: Object.values(scopes),
      bearer_methods_supported: ['header'],
    }),
  };
}
