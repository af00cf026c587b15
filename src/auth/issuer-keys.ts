import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { isProtected } from '../lib/host-names.ts';
import { IssuerUnavailableError } from './auth-errors.ts';

/** Bound on each request to the issuer. */
const TIMEOUT_MS = 5_000;

/** Pause after a failure, so that many bad tokens do not cause many requests. */
const RETRY_MS = 5_000;

const metadata = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.url().refine(isProtected, 'must begin with https:'),
});

const keySet = z.looseObject({ keys: z.array(z.looseObject({})) });

/** The well-known documents of OpenID Connect and of RFC 8414. */
function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

async function readMetadata(url: string): Promise<z.infer<typeof metadata> | undefined> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return response.ok ? metadata.parse(await response.json()) : undefined;
}

async function discover(issuer: string): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const document = await readMetadata(url).catch(() => undefined);
    if (document === undefined) continue;
    // The document of another issuer would have its keys accepted for this one.
    if (document.issuer.replace(/\/$/, '') === issuer.replace(/\/$/, '')) return document.jwks_uri;
  }
  throw new IssuerUnavailableError(
    `The keys of the issuer ${issuer} cannot be found: neither of its well-known documents names a jwks_uri. Set MCP_OAUTH_JWKS_URL if it publishes none.`,
  );
}

/** Repeats the latest failure until {@link RETRY_MS} have passed. */
function withPause<Arguments extends readonly unknown[], Value>(
  work: (...args: Arguments) => Promise<Value>,
): (...args: Arguments) => Promise<Value> {
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  return async (...args) => {
    if (performance.now() - failedAt < RETRY_MS) throw failure;
    try {
      return await work(...args);
    } catch (error) {
      failedAt = performance.now();
      failure = error;
      throw error;
    }
  };
}

/**
 * The keys of an issuer: fetched with the first token, cached for ten minutes, and fetched again at most twice a
 * minute for an unknown key id. Rejects with IssuerUnavailableError, or as jose does for a key that does not exist.
 */
export function issuerKeys(issuer: string, jwksUrl: string | undefined): JWTVerifyGetKey {
  const get = withPause(async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    // Parsed here, so that a response without keys counts as a failure too.
    return Response.json(keySet.parse(response.ok ? await response.json() : undefined));
  });

  async function open(): Promise<JWTVerifyGetKey> {
    const url = new URL(jwksUrl ?? (await discover(issuer)));
    const { createRemoteJWKSet, customFetch } = await import('jose');
    return createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS, [customFetch]: get });
  }

  const openWithPause = withPause(open);
  let opening: Promise<JWTVerifyGetKey> | undefined;

  return async (header, token) => {
    opening ??= openWithPause().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    const keys = await opening;
    try {
      return await keys(header, token);
    } catch (error) {
      const { errors } = await import('jose');
      const isTokenError =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isTokenError) throw error;
      throw new IssuerUnavailableError(
        `The keys of the issuer ${issuer} cannot be fetched, so access tokens cannot be verified. Try again in a few seconds.`,
      );
    }
  };
}
