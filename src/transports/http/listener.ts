import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejectExpectation, rejectMalformedRequest } from './malformed-request.ts';
import type { RequestHandler } from './request-handler.ts';

/** Bounds on sockets, in ms. */
export interface SocketTimeouts {
  /** Until the headers of a request are complete. */
  readonly headers: number;
  /** Until the body of an authenticated request is complete. */
  readonly body: number;
  /** Until a request is complete whose body nothing reads. */
  readonly request: number;
  /** How long an idle socket stays open for the next request. */
  readonly idle: number;
  /** How often the bounds are checked. */
  readonly check: number;
}

export const defaultTimeouts: SocketTimeouts = {
  headers: 10_000,
  body: 5_000,
  request: 30_000,
  idle: 65_000,
  check: 2_000,
};

const MAX_SOCKETS = 20_000;

const MAX_HEADER_BYTES = 16_384;

/** A listening server. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Resolves once requests that were on their way are read: from then on requests can be rejected. */
  stop(): Promise<void>;
  /** After a stop: resolves when every response is handed to the system to the last byte. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/**
 * After a stop the server continues until no request came for this long, in ms. Closing at once would reset sockets
 * with requests that are sent and not yet read.
 */
const QUIET_MS = 250;

/** But no longer than this, in ms. */
const MAX_LINGER_MS = 2_000;

/** Listens. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(
  handler: RequestHandler,
  { host, port }: { readonly host: string; readonly port: number },
  timeouts = defaultTimeouts,
): Promise<Listening> {
  let inFlight = 0;
  let whenDrained: (() => void)[] = [];
  let stopped: Promise<void> = Promise.resolve();
  let lastRequestAt = 0;
  const server: Server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.idle,
      connectionsCheckingInterval: timeouts.check,
      maxHeaderSize: MAX_HEADER_BYTES,
      // A repeated Host, Authorization or X-PCID becomes a list, which is rejected. By default the first would win.
      joinDuplicateHeaders: true,
      // Checked in the request handler, whose error response is JSON.
      requireHostHeader: false,
    },
    (request, response) => {
      inFlight++;
      lastRequestAt = performance.now();
      response.once('close', () => {
        inFlight--;
        if (inFlight > 0) return;
        for (const resolve of whenDrained) resolve();
        whenDrained = [];
      });
      void handler.handle(request, response);
    },
  );
  // Node drops headers beyond a count silently, and with them the restrictions of X-PCID and X-MCP-Readonly. None is
  // dropped here: the request handler rejects a request with too many.
  server.maxHeadersCount = 0;
  server.on('clientError', rejectMalformedRequest);
  server.on('checkExpectation', rejectExpectation);
  server.maxConnections = MAX_SOCKETS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop() {
      const stoppedAt = performance.now();
      lastRequestAt = stoppedAt;
      stopped = new Promise((resolve) => {
        const timer = setInterval(() => {
          const now = performance.now();
          if (now - lastRequestAt < QUIET_MS && now - stoppedAt < MAX_LINGER_MS) return;
          clearInterval(timer);
          resolve();
        }, QUIET_MS / 5);
      });
      return stopped;
    },
    async drained() {
      await stopped;
      if (inFlight > 0) await new Promise<void>((resolve) => whenDrained.push(resolve));
    },
    async close() {
      // Only after draining: closing would end sockets whose responses are not written to the end.
      server.close();
      server.closeAllConnections();
    },
  };
}
