import type { IncomingMessage, ServerResponse } from 'node:http';
import { printable } from '../../lib/safe-text.ts';
import { INTERNAL_ERROR, rpcCodes } from '../../protocol/rpc-errors.ts';
import { StoreError, storeErrorMessage, UnusableRecordError } from '../../store/store-errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { SecurityEvent, SecurityLog } from '../../telemetry/security-log.ts';
import { hostOf } from './access/host-and-origin.ts';
import { HttpError, securityHeaders, sendError, unavailable } from './http-error.ts';
import type { HandleRequest } from './listener.ts';
import { requestIdOf } from './request-id.ts';
import { pathOf } from './request-path.ts';

export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** In the response header X-Request-Id, errors and log lines. */
  readonly requestId: string;
  readonly path: string;
  /** Logs a security event of this request. */
  readonly logSecurityEvent: (event: SecurityEvent) => void;
}

const fixedHeaders = Object.entries(securityHeaders);

/** Beyond its own limit, Node drops headers silently. */
const MAX_HEADERS = 200;

function checkHeaders({ rawHeaders, headers }: IncomingMessage): void {
  if (rawHeaders.length > 2 * MAX_HEADERS) {
    throw new HttpError(431, `A request may have ${MAX_HEADERS} header lines at most.`);
  }
  hostOf(headers);
}

function toHttpError(error: unknown, logger: Logger, requestId: string): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof UnusableRecordError) {
    const reason = "The stored record of this caller cannot be used; the server's log gives the reason.";
    return new HttpError(503, `${reason} The server's administrator must fix this.`);
  }
  if (error instanceof StoreError) {
    return unavailable(`${storeErrorMessage(error)} Try again in a few seconds.`, 5);
  }
  logger.error({ err: error, requestId }, 'a request failed with an internal error');
  return new HttpError(500, INTERNAL_ERROR, { code: rpcCodes.internalError });
}

/** Runs the steps that do not depend on the path, and sends an error response for what `route` throws. */
export function createRequestListener(
  route: (exchange: HttpExchange) => Promise<void>,
  { logger, securityLog }: { readonly logger: Logger; readonly securityLog: SecurityLog },
): HandleRequest {
  return async (request, response) => {
    const requestId = requestIdOf(request.headers);
    for (const [name, value] of fixedHeaders) response.setHeader(name, value);
    response.setHeader('x-request-id', requestId);
    const logSecurityEvent = (event: SecurityEvent) => {
      const forwardedFor = request.headers['x-forwarded-for'];
      securityLog({
        requestId,
        clientAddress: request.socket.remoteAddress,
        ...(forwardedFor && { forwardedFor: printable(String(forwardedFor), 100) }),
        ...event,
      });
    };
    try {
      checkHeaders(request);
      await route({ request, response, requestId, path: pathOf(request), logSecurityEvent });
    } catch (thrown) {
      const error = toHttpError(thrown, logger, requestId);
      const { status, message: reason, security } = error;
      if (security !== undefined) logSecurityEvent({ reason, ...security });
      logger.debug({ status, method: request.method, requestId, reason }, 'rejected a request');
      if (response.headersSent) response.destroy();
      else sendError(response, error, requestId);
    }
  };
}
