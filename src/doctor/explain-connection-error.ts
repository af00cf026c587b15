export interface Explanation {
  readonly what: string;
  readonly fix: string;
}

const certificate: Explanation = {
  what: 'its TLS certificate is not trusted',
  fix: 'If your company inspects TLS, save its root certificate and set NODE_EXTRA_CA_CERTS to that file. Otherwise check DIALPAD_BASE_URL.',
};
const noName: Explanation = {
  what: 'its name cannot be resolved (DNS)',
  fix: 'Check DIALPAD_BASE_URL for a typing slip, then the network and DNS of this machine. Behind a company proxy set HTTPS_PROXY.',
};
const noRoute: Explanation = {
  what: 'it does not respond',
  fix: 'Check the network and the firewall of this machine. Behind a company proxy set HTTPS_PROXY.',
};

const NOT_HTTP = 'HPE_NOT_HTTP';

const byCode: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ECONNREFUSED: {
    what: 'nothing listens there (connection refused)',
    fix: 'Check host and port of DIALPAD_BASE_URL; if they are right, start the server there.',
  },
  ECONNRESET: {
    what: 'the connection was reset',
    fix: 'A firewall in between is the usual cause. Check also the scheme (http or https) of DIALPAD_BASE_URL.',
  },
  [NOT_HTTP]: {
    what: 'the server does not speak HTTP',
    fix: 'Check host and port of DIALPAD_BASE_URL, and the scheme (http or https).',
  },
  UND_ERR_SOCKET: {
    what: 'the connection was closed before a response',
    fix: 'A firewall in between is the usual cause. Check also the scheme (http or https) of DIALPAD_BASE_URL.',
  },
  ETIMEDOUT: noRoute,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  UND_ERR_CONNECT_TIMEOUT: noRoute,
  CERT_HAS_EXPIRED: {
    what: 'its TLS certificate has expired',
    fix: "Check this machine's clock first; then the certificate of the host.",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its TLS certificate is for another name',
    fix: 'Check DIALPAD_BASE_URL: the host must be the one that the certificate names.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_GET_ISSUER_CERT: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: 'it does not speak TLS',
    fix: 'Use http:// instead of https:// in DIALPAD_BASE_URL, or the port that speaks TLS.',
  },
};

/** An error, its causes and the errors of an AggregateError. */
function* chain(error: unknown, depth = 0): Generator<object> {
  if (typeof error !== 'object' || error === null || depth > 8) return;
  yield error;
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const inner of error.errors) yield* chain(inner, depth + 1);
  }
  if ('cause' in error) yield* chain(error.cause, depth + 1);
}

const codes = (error: unknown): readonly string[] =>
  [...chain(error)].flatMap((link) => {
    if ('code' in link && typeof link.code === 'string') return [link.code];
    // undici sets no code for this one.
    return 'name' in link && link.name === 'HTTPParserError' ? [NOT_HTTP] : [];
  });

/** A TLS error of the host shows that the network path is open. */
export const isAboutHost = (error: unknown): boolean =>
  codes(error).some((code) => /CERT|^ERR_(SSL|TLS)_|^UNABLE_TO_/.test(code));

/** Whether the server closed the connection or sent something that is not HTTP. */
export const isBrokenOff = (error: unknown): boolean =>
  codes(error).some((code) => code === NOT_HTTP || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET');

/** The status with which a proxy rejected a tunnel. */
export function proxyRejection(error: unknown): number | undefined {
  for (const link of chain(error)) {
    const status =
      'message' in link ? /Proxy response \((\d{3})\)/.exec(String(link.message))?.[1] : undefined;
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

export function knownConnectionError(error: unknown): Explanation | undefined {
  for (const code of codes(error)) {
    const known = byCode[code];
    if (known !== undefined) return known;
  }
  return undefined;
}

export function explainConnectionError(error: unknown): Explanation {
  const known = knownConnectionError(error);
  if (known !== undefined) return known;
  const [code] = codes(error).filter((found) => /^[A-Z0-9_]{3,60}$/.test(found));
  return { what: `it cannot be reached${code ? ` (${code})` : ''}`, fix: noRoute.fix };
}
