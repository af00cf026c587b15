import { proxySettings } from '../dialpad/http-agent.ts';

/** Whether a `NO_PROXY` entry covers a host: the name itself or a parent domain, with or without a port. */
function covers(entry: string, host: string, port: string): boolean {
  const [, name = entry, entryPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const domain = name.replace(/^\*?\./, '').toLowerCase();
  return domain === '*' || host === domain || host.endsWith(`.${domain}`);
}

/**
 * The proxy that requests to `target` go through, as undici's EnvHttpProxyAgent chooses it; undefined for none.
 * Throws TypeError when the proxy setting is not a URL.
 */
export function proxyFor(
  target: URL,
  environment: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  const { httpProxy, httpsProxy, noProxy = '' } = proxySettings(environment);
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  const excepted = noProxy.split(/[,\s]+/).filter((entry) => entry !== '');
  if (excepted.some((entry) => covers(entry, target.hostname.toLowerCase(), port))) return undefined;
  const chosen = target.protocol === 'https:' ? (httpsProxy ?? httpProxy) : httpProxy;
  return chosen === undefined ? undefined : new URL(chosen);
}

/** The proxy's address without user name and password. */
export const proxyAddress = (proxy: URL): string => `${proxy.protocol}//${proxy.host}`;
