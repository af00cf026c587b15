import type { Dispatcher } from 'undici';

export interface HttpAgentOptions {
  /** Sockets per origin. */
  readonly maxSockets: number;
  /** Bound on waiting for the head of a response and for each part of its body, in ms. */
  readonly responseTimeoutMs: number;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** As in curl, the lower-case name has precedence and a proxy address needs no scheme. */
export function proxySettings(environment: Readonly<Record<string, string | undefined>>) {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  const address = (proxy: string | undefined) =>
    proxy === undefined || /^[a-z][a-z\d+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  const [httpProxy, httpsProxy] = [address(read('HTTP_PROXY')), address(read('HTTPS_PROXY'))];
  const noProxy = read('NO_PROXY');
  return { httpProxy, httpsProxy, noProxy, inUse: httpProxy !== undefined || httpsProxy !== undefined };
}

/**
 * undici is loaded here, with the first call: a server that only lists its tools does not need it. The pool follows no
 * redirect, which would send the key to another host.
 */
export async function openHttpAgent(options: HttpAgentOptions): Promise<Dispatcher> {
  // The default export: a bundled CommonJS package has no other.
  const { Agent, EnvHttpProxyAgent } = (await import('undici')).default;
  const { httpProxy, httpsProxy, noProxy, inUse } = proxySettings(options.environment);
  const pool = {
    connections: options.maxSockets,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: options.responseTimeoutMs,
    bodyTimeout: options.responseTimeoutMs,
  };
  if (!inUse) return new Agent(pool);
  return new EnvHttpProxyAgent({
    ...pool,
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    noProxy: noProxy ?? '',
  });
}
