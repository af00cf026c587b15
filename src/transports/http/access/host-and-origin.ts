import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Config } from '../../../config/load-config.ts';
import { hostnameOf } from '../../../lib/host-names.ts';
import { printable } from '../../../lib/safe-text.ts';
import { HttpError } from '../http-error.ts';

export interface HostAndOriginValidator {
  /** Throws HttpError. */
  check(headers: IncomingHttpHeaders): void;
  /** The origin for CORS headers; undefined unless it is configured. */
  corsOrigin(headers: IncomingHttpHeaders): string | undefined;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Host headers and their names: to parse one takes longer than all other checks of a request. */
const knownHosts = new Map<string, string>();

const MAX_KNOWN_HOSTS = 100;

/** The validated name in the Host header. Throws HttpError when there is none. */
export function hostOf({ host = '' }: IncomingHttpHeaders): string {
  const known = knownHosts.get(host);
  if (known !== undefined) return known;
  const name = hostnameOf(host);
  if (name === undefined) throw new HttpError(400, 'The Host header is missing or invalid.');
  if (knownHosts.size >= MAX_KNOWN_HOSTS) knownHosts.clear();
  knownHosts.set(host, name);
  return name;
}

/**
 * Validates Host and Origin, which keeps web pages from reaching a server on the user's machine (DNS rebinding).
 * Loopback names and the configured names are accepted.
 */
export function createHostAndOriginValidator(
  config: Pick<Config, 'host' | 'allowedHosts' | 'allowedOrigins' | 'publicUrl'>,
): HostAndOriginValidator {
  const configured = [
    ...(config.allowedHosts ?? []),
    ...(isAnyAddress(config.host) ? [] : [config.host]),
    ...(config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname]),
  ];
  const hosts = new Set([...loopbackNames, ...configured.map((host) => hostnameOf(host) ?? host)]);
  const origins = new Set(config.allowedOrigins ?? []);

  const isLoopbackOrigin = (origin: string) =>
    URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname);

  return {
    check(headers) {
      if (!hosts.has(hostOf(headers))) {
        throw new HttpError(
          403,
          'This Host header is not accepted. The administrator of the server can add it to MCP_ALLOWED_HOSTS.',
          { security: { event: 'rejected_host', header: printable(headers.host ?? '', 100) } },
        );
      }
      const { origin } = headers;
      if (origin !== undefined && !origins.has(origin) && !isLoopbackOrigin(origin)) {
        throw new HttpError(
          403,
          'This Origin is not accepted. The administrator of the server can add it to MCP_ALLOWED_ORIGINS.',
          { security: { event: 'rejected_origin', header: printable(origin, 100) } },
        );
      }
    },
    corsOrigin: ({ origin }) => (origin !== undefined && origins.has(origin) ? origin : undefined),
  };
}

/** Lets pages of this origin read the response. */
export function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'Origin');
  response.setHeader(
    'access-control-expose-headers',
    'WWW-Authenticate, Retry-After, Mcp-Protocol-Version, X-Request-Id',
  );
}

/** Responds to a CORS preflight request. */
export function sendPreflight(response: ServerResponse, methods: string): void {
  response
    .writeHead(204, {
      'access-control-allow-methods': methods,
      'access-control-allow-headers':
        'Authorization, Content-Type, Accept, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, X-PCID, X-MCP-Readonly, X-MCP-Toolsets, X-Request-Id, Traceparent',
      'access-control-max-age': '600',
    })
    .end();
}
