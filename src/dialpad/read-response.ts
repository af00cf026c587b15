import { decodeJson } from '../lib/decode-json.ts';
import { isRecord } from '../lib/is-record.ts';
import { jsonLimitExceeded } from '../lib/json-limits.ts';
import { DialpadError, type DialpadErrorKind } from './dialpad-error.ts';
import { readRetryAfter } from './retry-after.ts';
import { headerOf, type WireResponse } from './send-request.ts';

const MAX_DETAIL_CHARS = 300;

/** Above what a page of 300,000 ids needs. More would keep the event loop busy for seconds. */
const MAX_KEYS_AND_VALUES = 900_100;

const kinds: Readonly<Record<number, DialpadErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
};

function kindOf(status: number): DialpadErrorKind {
  const known = kinds[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'rejected' : 'redirect';
}

/** Levels of nesting that {@link messageIn} searches. */
const MAX_DETAIL_DEPTH = 4;

/** Finds the sentence in an error body: `{error: {message}}`, `{error: "..."}`, `{message}`, `{detail}`. */
function messageIn(body: unknown, depth = 0): string | undefined {
  if (typeof body === 'string') return body;
  if (!isRecord(body) || depth > MAX_DETAIL_DEPTH) return undefined;
  for (const part of [body.error, body.message, body.detail, body.error_description]) {
    const message = messageIn(part, depth + 1);
    if (message !== undefined && message !== '') return message;
  }
  return undefined;
}

/** A value behind a name such as `password` or `sip_secret`, in text of at most a few thousand characters. */
const namedSecret = /\b([\w-]*?(?:password|secret|token)["'\\]*\s*[:=]\s*["'\\]*)[^\s"'\\,;&}]+/gi;

/** HTML is for browsers, and incomplete JSON may contain anything. */
const isUnreadable = (body: string): boolean => /^\s*[[{"]/.test(body) || /<[!/]?[a-z][^<>]*>/i.test(body);

/** The message of an error body on one short line, without secrets; undefined when it has none. */
export function readDetail(body: string): string | undefined {
  let message: string | undefined;
  try {
    message = messageIn(JSON.parse(body));
  } catch {
    message = isUnreadable(body) ? undefined : body;
  }
  // Control and direction characters could rewrite a terminal or hide text from a reader.
  const clean = message
    ?.slice(0, 10 * MAX_DETAIL_CHARS)
    .replace(namedSecret, '$1********')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_DETAIL_CHARS)
    .toWellFormed();
  return clean === '' ? undefined : clean;
}

/**
 * The decoded JSON of a 2xx response, without the API key if it repeats it; undefined for an empty one. Throws
 * DialpadError for every other status, and for a 2xx response that is not JSON.
 */
export function readResponse(
  response: WireResponse,
  isWrite: boolean,
  redactKey: (text: string) => string,
): unknown {
  const { status } = response;
  const body = redactKey(response.body);
  if (status >= 200 && status < 300) {
    if (body.trim() === '') return undefined;
    const detail = jsonLimitExceeded(body, { maxKeysAndValues: MAX_KEYS_AND_VALUES });
    if (detail !== undefined) {
      throw new DialpadError({ kind: 'invalid_response', status, maybeApplied: isWrite, detail });
    }
    try {
      return decodeJson(body) ?? undefined;
    } catch (cause) {
      throw new DialpadError({ kind: 'invalid_response', status, maybeApplied: isWrite, cause });
    }
  }
  const detail = readDetail(body);
  const retryAfterMs = readRetryAfter(headerOf(response, 'retry-after'));
  throw new DialpadError({
    kind: kindOf(status),
    status,
    // After a 4xx response nothing was changed. After a server error or a redirect that is unknown.
    maybeApplied: isWrite && (status >= 500 || status < 400 || status === 408),
    notProcessed: status === 429,
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
