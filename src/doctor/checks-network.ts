import type { WireResponse } from '../dialpad/send-request.ts';
import { bad, type Finding, good, notApplicable } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import {
  explainConnectionError,
  isAboutHost,
  isBrokenOff,
  proxyRefusal,
} from './explain-connection-error.ts';
import { proxyFor, withoutCredentials } from './proxy.ts';

const USE_HTTPS = 'Use https:// instead of http:// in DIALPAD_BASE_URL, or the port that speaks plain HTTP.';

/** Further off than this, tokens look expired or not yet valid, and certificates too. */
const MOST_CLOCK_SKEW_MS = 60_000;

const PROXY_AUTHENTICATION_REQUIRED = 407;

type Probed = Awaited<ReturnType<DoctorContext['probe']>>;

function proxyStatus(probed: Probed): number | undefined {
  if ('error' in probed) return proxyRefusal(probed.error);
  const { status } = probed.answer;
  return status === PROXY_AUTHENTICATION_REQUIRED ? status : undefined;
}

/** The proxy that requests go through. Throws TypeError when the setting is not a URL. */
const proxyOf = ({ account, environment }: DoctorContext): URL | undefined =>
  proxyFor(new URL(account.baseUrl), environment);

/** Why the request did not get through the proxy; undefined when it did, or when there is none. */
function proxyTrouble(patient: DoctorContext, probed: Probed): Finding | undefined {
  const proxy = proxyOf(patient);
  if (proxy === undefined) return undefined;
  const shown = withoutCredentials(proxy);
  const status = proxyStatus(probed);
  if (status === PROXY_AUTHENTICATION_REQUIRED) {
    return bad(
      `${shown} wants a user name and password (407)`,
      'Put them into the URL: HTTPS_PROXY=http://user:password@host:port (special characters percent-encoded).',
    );
  }
  if (status !== undefined) {
    return bad(
      `${shown} refuses to connect to ${new URL(patient.account.baseUrl).host} (${status})`,
      'Ask whoever runs the proxy to allow that host, or take it out of the proxy with NO_PROXY.',
    );
  }
  // Behind a tunnel TLS is the host's, unless the proxy itself is spoken to over TLS.
  if (!('error' in probed) || (proxy.protocol === 'http:' && isAboutHost(probed.error))) return undefined;
  return bad(
    `${shown} is used, and the request failed: ${explainConnectionError(probed.error).what}`,
    'Check that HTTPS_PROXY names a proxy that runs and that this machine can reach, or unset it.',
  );
}

/** Which proxy requests go through, and whether it lets them. */
export async function checkProxy(patient: DoctorContext): Promise<Finding> {
  let proxy: URL | undefined;
  try {
    proxy = proxyOf(patient);
  } catch {
    return bad(
      'HTTPS_PROXY or HTTP_PROXY is not a URL',
      'Set it like this: HTTPS_PROXY=http://proxy.example.com:8080',
    );
  }
  if (proxy === undefined) return notApplicable('none is used for this host');
  const trouble = proxyTrouble(patient, await patient.probe());
  return trouble ?? good(`${withoutCredentials(proxy)} lets requests through`);
}

const isProxyInTheWay = async (patient: DoctorContext): Promise<boolean> =>
  (await checkProxy(patient)).ok === false;

/** Whether an answer says that this port wants TLS, which servers say in plain HTTP with 400. */
const wantsTls = (baseUrl: string, { status, body }: WireResponse): boolean =>
  status === 400 && baseUrl.startsWith('http:') && /\bHTTPS\b/.test(body);

/** Name, TLS and reachability of the host that calls go to. */
export async function checkUpstream(patient: DoctorContext): Promise<Finding> {
  const { baseUrl } = patient.account;
  const probed = await patient.probe();
  if (await isProxyInTheWay(patient)) return notApplicable('waits for the proxy');
  if ('error' in probed) {
    const { what, fix } = explainConnectionError(probed.error);
    const isPlain = baseUrl.startsWith('http:') && isBrokenOff(probed.error);
    return bad(`${baseUrl}: ${what}`, isPlain ? USE_HTTPS : fix);
  }
  const { status } = probed.answer;
  if (wantsTls(baseUrl, probed.answer)) return bad(`${baseUrl}: this port speaks TLS`, USE_HTTPS);
  if (status >= 500) {
    return bad(
      `${baseUrl} answers with ${status}: it is not in service`,
      'Try again later. If it stays so, check DIALPAD_BASE_URL and whatever stands in between.',
    );
  }
  if (status >= 300 && status < 400) {
    return bad(
      `${baseUrl} answers with a redirect (${status}), which is never followed`,
      'Set DIALPAD_BASE_URL to the origin itself, such as https://dialpad.com.',
    );
  }
  if (status === 404) {
    return bad(
      `${baseUrl} answers, but has no Dialpad API (404)`,
      'Set DIALPAD_BASE_URL to the origin only, without /api/v2, such as https://dialpad.com.',
    );
  }
  return good(`${baseUrl} answers in ${Math.round(probed.roundTripMs)} ms`);
}

/** This machine's clock against the Date header of the upstream. */
export async function checkClock(patient: DoctorContext): Promise<Finding> {
  const probed = await patient.probe();
  if ('error' in probed) return notApplicable('waits for an answer of the host');
  const there = Date.parse(probed.answer.headers.date ?? '');
  if (Number.isNaN(there)) return notApplicable('the host does not tell the time');
  const skewMs = probed.receivedAt - there;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_CLOCK_SKEW_MS) return good('agrees with the host');
  return bad(
    `this machine is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} the host`,
    'Turn on automatic time (NTP): tokens and certificates depend on the clock.',
  );
}
