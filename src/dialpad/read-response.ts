import { decodeJson } from '../lib/decode-json.ts';
import { isRecord } from '../lib/is-record.ts';
import { DialpadError, type DialpadErrorKind } from './dialpad-error.ts';
import { readRetryAfter } from './retry-after.ts';
import type { WireResponse } from './send-request.ts';

const LONGEST_DETAIL = 300;

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

/** Finds the sentence in an error body: `{error: {message}}`, `{error: "..."}`, `{message}`, `{detail}`. */
function messageIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (!isRecord(body)) return undefined;
  for (const part of [body.error, body.message, body.detail, body.error_description]) {
    const message = messageIn(part);
    if (message !== undefined && message !== '') return message;
  }
  return undefined;
}

/** What an error body says, in one short clean line; undefined for HTML, which is for people with a browser. */
function readDetail(body: string): string | undefined {
  let message: string | undefined;
  try {
    message = messageIn(JSON.parse(body));
  } catch {
    message = /<\/?[a-z!][^>]*>/i.test(body) ? undefined : body;
  }
  // Control and direction characters could rewrite a terminal or hide text from a reader.
  const clean = message
    ?.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_DETAIL);
  return clean === '' ? undefined : clean;
}

/**
 * Reads an answer: the decoded JSON of a 2xx, without the key it was asked with. Throws DialpadError for every other status, and for a 2xx that
 * is not JSON.
 */
export function readResponse(answer: WireResponse, isWrite: boolean, apiKey: string): unknown {
  const { status, headers } = answer;
  // A proxy or an error page may say what it was sent.
  const body = answer.body.replaceAll(apiKey, '********');
  if (status >= 200 && status < 300) {
    if (body.trim() === '') return undefined;
    try {
      return decodeJson(body) ?? undefined;
    } catch (cause) {
      throw new DialpadError({ kind: 'invalid_response', status, maybeApplied: isWrite, cause });
    }
  }
  const detail = readDetail(body);
  const retryAfterMs = readRetryAfter(headers['retry-after']);
  throw new DialpadError({
    kind: kindOf(status),
    status,
    // A refusal says that nothing was done. A server error or a redirect after a POST says nothing of the kind.
    maybeApplied: isWrite && (status >= 500 || status < 400 || status === 408),
    notProcessed: status === 429,
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
