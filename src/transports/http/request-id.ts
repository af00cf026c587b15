import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const prefix = randomBytes(6).toString('hex');
let count = 0;

/** Unique across processes, and short enough to read aloud. */
const newRequestId = (): string => `${prefix}-${(++count).toString(36)}`;

/** Ids are in logs and error messages, so spaces, quotes and brackets are not allowed. */
const idPattern = /^[\w.:+/=@-]{1,128}$/;

/** The trace id of W3C trace context. All zeros is invalid. */
const traceParentPattern = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The id that joins a request with its log lines: from `X-Request-Id` or `traceparent`, or a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const { 'x-request-id': id, traceparent } = headers;
  if (typeof id === 'string' && idPattern.test(id)) return id;
  const traceId = typeof traceparent === 'string' ? traceParentPattern.exec(traceparent)?.[1] : undefined;
  return traceId ?? newRequestId();
}
