import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { IssuerUnavailableError } from './auth-errors.ts';

/** Bound on each request to the issuer. */
const TIMEOUT_MS = 5_000;

/** After a failure the issuer is left alone for so long: bad tokens must not turn into a flood of requests. */
const RETRY_MS = 5_000;

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

const keySet = z.looseObject({ keys: z.array(z.looseObject({})) });

/** The two well-known documents of an issuer: of OpenID Connect, and of RFC 8414 for issuers with and without a path. */
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
    const found = await readMetadata(url).catch(() => undefined);
    if (found === undefined) continue;
    // Whoever answers for another issuer would have its keys accepted for this one.
    if (found.issuer.replace(/\/$/, '') === issuer.replace(/\/$/, '')) return found.jwks_uri;
  }
  throw new IssuerUnavailableError(
    `The keys of the issuer ${issuer} cannot be found: neither of its well-known documents names a jwks_uri. Set MCP_OAUTH_JWKS_URL if it publishes none.`,
  );
}

/** Lets work fail at once for a while after it failed. */
function withPause<Arguments extends readonly unknown[], Value>(
  work: (...given: Arguments) => Promise<Value>,
): (...given: Arguments) => Promise<Value> {
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  return async (...given) => {
    if (performance.now() - failedAt < RETRY_MS) throw failure;
    try {
      return await work(...given);
    } catch (error) {
      failedAt = performance.now();
      failure = error;
      throw error;
    }
  };
}

/**
 * The keys of an issuer, found and fetched when the first token comes, kept for ten minutes, and fetched anew at
 * most twice a minute for a key id that is not among them. Rejects with IssuerUnavailableError, or as jose does
 * when there is no such key.
 */
export function issuerKeys(issuer: string, jwksUrl: string | undefined): JWTVerifyGetKey {
  const get = withPause(async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
    // Read here, so that an answer without keys counts as a failure too.
    return Response.json(keySet.parse(await response.json()));
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
      const isAboutTheToken =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isAboutTheToken) throw error;
      throw new IssuerUnavailableError(
        `The keys of the issuer ${issuer} cannot be fetched, so that no access token can be checked. Try again.`,
      );
    }
  };
}
