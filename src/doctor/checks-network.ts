import { bad, type Finding, good, notApplicable } from './finding.ts';
import type { Patient } from './patient.ts';
import { proxyFor, withoutCredentials } from './proxy.ts';
import { explainTrouble, proxyRefusal } from './trouble.ts';

/** Further off than this, tokens look expired or not yet valid, and certificates too. */
const MOST_CLOCK_SKEW_MS = 60_000;

const PROXY_AUTHENTICATION_REQUIRED = 407;

function proxyStatus(probed: Awaited<ReturnType<Patient['probe']>>): number | undefined {
  if ('error' in probed) return proxyRefusal(probed.error);
  const { status } = probed.answer;
  return status === PROXY_AUTHENTICATION_REQUIRED ? status : undefined;
}

/** Which proxy requests go through, and whether it lets them. */
export async function checkProxy(patient: Patient): Promise<Finding> {
  let proxy: URL | undefined;
  try {
    proxy = proxyFor(new URL(patient.account.baseUrl), patient.environment);
  } catch {
    return bad(
      'HTTPS_PROXY or HTTP_PROXY is not a URL',
      'Set it like this: HTTPS_PROXY=http://proxy.example.com:8080',
    );
  }
  if (proxy === undefined) return notApplicable('none is used for this host');
  const shown = withoutCredentials(proxy);
  const probed = await patient.probe();
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
  if ('error' in probed) {
    return bad(
      `${shown} is used, and the request failed: ${explainTrouble(probed.error).what}`,
      'Check that HTTPS_PROXY names a proxy that runs and that this machine can reach, or unset it.',
    );
  }
  return good(`${shown} lets requests through`);
}

/** Name, TLS and reachability of the host that calls go to. */
export async function checkUpstream(patient: Patient): Promise<Finding> {
  const { baseUrl } = patient.account;
  const probed = await patient.probe();
  if (proxyStatus(probed) !== undefined) return notApplicable('waits for the proxy');
  if ('error' in probed) {
    const { what, fix } = explainTrouble(probed.error);
    return bad(`${baseUrl}: ${what}`, fix);
  }
  const { status } = probed.answer;
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
export async function checkClock(patient: Patient): Promise<Finding> {
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
