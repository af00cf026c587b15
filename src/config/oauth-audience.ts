import { ENDPOINT, USUAL_ENDPOINT } from './endpoint-paths.ts';
import type { Config } from './load-config.ts';

/**
 * Why OAuth clients get tokens for another audience than the accepted one; undefined when they do not. They request a
 * token for the resource that this server advertises (RFC 8707), and most issuers use it as the audience.
 */
export function audienceProblem({
  oauthAudience: audience,
  publicUrl,
  pathPrefix,
}: Pick<Config, 'oauthAudience' | 'publicUrl' | 'pathPrefix'>): string | undefined {
  if (audience === undefined) return undefined;
  const paths = [`${pathPrefix}${ENDPOINT}`, `${pathPrefix}${USUAL_ENDPOINT}`];
  if (publicUrl === undefined) {
    // The server advertises the Host header of the request.
    const isEndpoint = URL.canParse(audience) && paths.includes(new URL(audience).pathname);
    return isEndpoint
      ? undefined
      : `MCP_OAUTH_AUDIENCE is "${audience}", but OAuth clients request tokens for the URL of the endpoint, whose path is ${paths[0]}. Set MCP_PUBLIC_URL to the origin of this server and MCP_OAUTH_AUDIENCE to that URL, unless the issuer sets this audience for it.`;
  }
  const resources = paths.map((path) => `${publicUrl}${path}`);
  return resources.includes(audience)
    ? undefined
    : `MCP_OAUTH_AUDIENCE is "${audience}", but OAuth clients request tokens for ${resources[0]}. Set MCP_OAUTH_AUDIENCE=${resources[0]}, unless the issuer sets this audience for it.`;
}
