import type { Config } from '../../config/settings.ts';
import { hostnameOf } from '../../lib/host-names.ts';
import { errorResponse } from './error-response.ts';

/** Which Host and Origin headers are accepted. */
export interface HostAndOriginValidator {
  /** An answer that refuses the request, or undefined. */
  refuse(request: Request): Response | undefined;
  /** The origin to name in CORS headers, when it is one of those configured. */
  corsOrigin(request: Request): string | undefined;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address reaches this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/**
 * Makes the check of Host and Origin, which keeps web pages from reaching a server on the user's machine
 * (DNS rebinding). Names of this machine are accepted, and what is configured.
 */
export function createHostAndOriginValidator(
  config: Pick<Config, 'host' | 'allowedHosts' | 'allowedOrigins' | 'publicUrl'>,
): HostAndOriginValidator {
  const named = [
    ...(config.allowedHosts ?? []),
    ...(isAnyAddress(config.host) ? [] : [config.host]),
    ...(config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname]),
  ];
  const hosts = new Set([...loopbackNames, ...named.map((host) => hostnameOf(host) ?? host)]);
  const origins = new Set(config.allowedOrigins ?? []);

  const isLocalOrigin = (origin: string) =>
    URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname);

  return {
    refuse(request) {
      const host = request.headers.get('host') ?? '';
      if (!hosts.has(hostnameOf(host) ?? '')) {
        return errorResponse(
          403,
          'This Host header is not accepted. The operator can add it to MCP_ALLOWED_HOSTS.',
        );
      }
      const origin = request.headers.get('origin');
      if (origin === null || origins.has(origin) || isLocalOrigin(origin)) return undefined;
      return errorResponse(
        403,
        'This Origin is not accepted. The operator can add it to MCP_ALLOWED_ORIGINS.',
      );
    },
    corsOrigin(request) {
      const origin = request.headers.get('origin');
      return origin !== null && origins.has(origin) ? origin : undefined;
    },
  };
}

/** Adds what a browser needs to hand an answer to a page of this origin. */
export function withCors(response: Response, origin: string): Response {
  response.headers.set('access-control-allow-origin', origin);
  response.headers.append('vary', 'Origin');
  response.headers.set(
    'access-control-expose-headers',
    'WWW-Authenticate, Retry-After, Mcp-Protocol-Version',
  );
  return response;
}

/** The answer to a browser that asks before it sends. */
export const preflight = (methods: 'GET' | 'POST'): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': methods,
      'access-control-allow-headers':
        'Authorization, Content-Type, Accept, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, X-PCID, X-MCP-Readonly, X-MCP-Toolsets',
      'access-control-max-age': '600',
    },
  });
