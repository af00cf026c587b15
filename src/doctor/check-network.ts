import { headerOf, type WireResponse } from '../dialpad/send-request.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import {
  explainConnectionError,
  isAboutHost,
  isBrokenOff,
  proxyRejection,
} from './explain-connection-error.ts';
import type { Probe } from './probe-host.ts';
import { proxyAddress, proxyFor } from './proxy.ts';

const USE_HTTPS = 'Use https:// instead of http:// in DIALPAD_BASE_URL, or the port for plain HTTP.';

/** Beyond this, tokens and certificates look expired or not yet valid. */
const MAX_CLOCK_SKEW_MS = 60_000;

const PROXY_AUTHENTICATION_REQUIRED = 407;

function proxyStatus(probe: Probe): number | undefined {
  if ('error' in probe) return proxyRejection(probe.error);
  const { status } = probe.response;
  return status === PROXY_AUTHENTICATION_REQUIRED ? status : undefined;
}

/** The proxy that requests go through. Throws TypeError when the setting is not a URL. */
const proxyOf = ({ account, environment }: DoctorContext): URL | undefined =>
  proxyFor(new URL(account.baseUrl), environment);

/** Undefined when the request passed the proxy, and when there is none. */
function explainProxyFailure(context: DoctorContext, probe: Probe): CheckResult | undefined {
  const proxy = proxyOf(context);
  if (proxy === undefined) return undefined;
  const address = proxyAddress(proxy);
  const status = proxyStatus(probe);
  if (status === PROXY_AUTHENTICATION_REQUIRED) {
    return failed(
      `${address} requires a user name and password (407)`,
      'Put them into the URL: HTTPS_PROXY=http://user:password@host:port (special characters percent-encoded).',
    );
  }
  if (status !== undefined) {
    return failed(
      `${address} rejects connections to ${new URL(context.account.baseUrl).host} (${status})`,
      'Ask the administrator of the proxy to allow that host, or exclude the host with NO_PROXY.',
    );
  }
  // In a tunnel TLS errors concern the host, unless the proxy itself uses TLS.
  if (!('error' in probe) || (proxy.protocol === 'http:' && isAboutHost(probe.error))) return undefined;
  return failed(
    `requests through ${address} fail: ${explainConnectionError(probe.error).what}`,
    'Check that the proxy in HTTPS_PROXY is running and reachable from this machine, or unset HTTPS_PROXY.',
  );
}

export async function checkProxy(context: DoctorContext): Promise<CheckResult> {
  let proxy: URL | undefined;
  try {
    proxy = proxyOf(context);
  } catch {
    return failed(
      'HTTPS_PROXY or HTTP_PROXY is not a URL',
      'Set it like this: HTTPS_PROXY=http://proxy.example.com:8080',
    );
  }
  if (proxy === undefined) return skipped('no proxy is configured for this host');
  const failure = explainProxyFailure(context, await context.probe());
  return failure ?? passed(`${proxyAddress(proxy)} forwards requests`);
}

const isProxyFailing = async (context: DoctorContext): Promise<boolean> =>
  (await checkProxy(context)).ok === false;

/** Servers report plain HTTP on a TLS port with status 400. */
const wantsTls = (baseUrl: string, { status, body }: WireResponse): boolean =>
  status === 400 && baseUrl.startsWith('http:') && /\bHTTPS\b/.test(body);

/** DNS, TLS and reachability of the Dialpad host. */
export async function checkHost(context: DoctorContext): Promise<CheckResult> {
  const { baseUrl } = context.account;
  const probe = await context.probe();
  if (await isProxyFailing(context)) return skipped('proxy failed');
  if ('error' in probe) {
    const { what, fix } = explainConnectionError(probe.error);
    const isPlain = baseUrl.startsWith('http:') && isBrokenOff(probe.error);
    return failed(`${baseUrl}: ${what}`, isPlain ? USE_HTTPS : fix);
  }
  const { status } = probe.response;
  if (wantsTls(baseUrl, probe.response)) return failed(`${baseUrl}: this port requires TLS`, USE_HTTPS);
  if (status >= 500) {
    return failed(
      `${baseUrl} responds with ${status}: it is out of service`,
      'Try again later. If it persists, check DIALPAD_BASE_URL and any proxy in between.',
    );
  }
  if (status >= 300 && status < 400) {
    return failed(
      `${baseUrl} responds with a redirect (${status}), which is never followed`,
      'Set DIALPAD_BASE_URL to the origin itself, such as https://dialpad.com.',
    );
  }
  if (status === 404) {
    return failed(
      `${baseUrl} responds, but has no Dialpad API (404)`,
      'Set DIALPAD_BASE_URL to the origin only, without /api/v2, such as https://dialpad.com.',
    );
  }
  return passed(`${baseUrl} responds in ${Math.round(probe.roundTripMs)} ms`);
}

/** Compares this machine's clock with the Date header of the host. */
export async function checkClock(context: DoctorContext): Promise<CheckResult> {
  const probe = await context.probe();
  if ('error' in probe) return skipped('host unreachable');
  const hostTime = Date.parse(headerOf(probe.response, 'date') ?? '');
  if (Number.isNaN(hostTime)) return skipped('the host sends no Date header');
  const skewMs = probe.receivedAt - hostTime;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS) return passed('in sync with the host');
  return failed(
    `this machine is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} the host`,
    'Turn on automatic time (NTP): tokens and certificates depend on the clock.',
  );
}
