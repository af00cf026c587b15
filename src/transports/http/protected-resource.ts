import { scopes } from '../../auth/jwt.ts';
import type { Config } from '../../config/settings.ts';
import { ENDPOINT, USUAL_ENDPOINT } from './paths.ts';

/** Where OAuth clients look for what protects a resource (RFC 9728). */
const METADATA = '/.well-known/oauth-protected-resource';

/** What tells OAuth clients which issuer protects this server. */
export interface ProtectedResource {
  /** Where the metadata of the endpoint is that a request is for. */
  urlFor(request: Request): string;
  /** The metadata at the path of a request; undefined where there is none. */
  metadataAt(request: Request): Readonly<Record<string, unknown>> | undefined;
}

/**
 * Describes this server. Its own address is `publicUrl`, or else the one that the client used, which only the client
 * knows for sure: its Host header must have been checked.
 */
export function protectedResource(
  config: Pick<Config, 'publicUrl' | 'pathPrefix' | 'oauthIssuer'>,
): ProtectedResource {
  const endpoint = `${config.pathPrefix}${ENDPOINT}`;
  const alias = `${config.pathPrefix}${USUAL_ENDPOINT}`;
  const resources = new Map([
    [METADATA, endpoint],
    [`${METADATA}${endpoint}`, endpoint],
    [`${METADATA}${alias}`, alias],
  ]);
  const baseFor = (request: Request) => config.publicUrl ?? `http://${request.headers.get('host')}`;

  return {
    urlFor(request) {
      const path = new URL(request.url).pathname === alias ? alias : endpoint;
      return `${baseFor(request)}${METADATA}${path}`;
    },
    metadataAt(request) {
      const path = resources.get(new URL(request.url).pathname);
      return path === undefined
        ? undefined
        : {
            resource: `${baseFor(request)}${path}`,
            resource_name: 'Dialpad Organization',
            authorization_servers: [config.oauthIssuer],
            scopes_supported: Object.values(scopes),
            bearer_methods_supported: ['header'],
          };
    },
  };
}
