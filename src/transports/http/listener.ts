import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { rejectExpectation, rejectMalformedRequest } from './malformed-request.ts';

/** Bounds on sockets, in ms. */
export interface SocketTimeouts {
  /** Until the headers of a request are complete. */
  readonly headers: number;
  /** Until the body of an authenticated request is complete. */
  readonly body: number;
  /** Until a request is complete when its body is not read. */
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

/** Never rejects. */
export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** How long a stopping server accepts requests. */
export interface StopOptions {
  /** At most, in ms. */
  readonly openMs: number;
  /** Whether that ends as soon as no request came for a moment. */
  readonly untilQuiet: boolean;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /**
   * Stops without losing a request: while requests are served, every response closes its socket, so that clients and
   * proxies use other replicas; then the port closes. Requests on open sockets are served until `close`.
   */
  stop(options: StopOptions): Promise<void>;
  /** After a stop: resolves when the system has every byte of every response. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Requests can be on their way for this long, in ms: closing at once would reset their sockets. */
const QUIET_MS = 500;

/** Rejects with the system's error, such as EADDRINUSE. */
export async function listen(
  handle: HandleRequest,
  { host, port }: { readonly host: string; readonly port: number },
  timeouts = defaultTimeouts,
): Promise<Listening> {
  let running = 0;
  let whenDrained: (() => void)[] = [];
  let stopped: Promise<void> | undefined;
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
      running++;
      lastRequestAt = performance.now();
      if (stopped !== undefined) response.setHeader('connection', 'close');
      response.once('close', () => {
        running--;
        if (running > 0) return;
        for (const resolve of whenDrained) resolve();
        whenDrained = [];
      });
      void handle(request, response);
    },
  );
  // By default, Node silently drops headers beyond a count, which could be the restrictions X-PCID and X-MCP-Readonly.
  // Here none is dropped: the request handler rejects a request with too many.
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
    stop({ openMs, untilQuiet }) {
      const stoppedAt = performance.now();
      lastRequestAt = stoppedAt;
      stopped ??= new Promise((resolve) => {
        const timer = setInterval(() => {
          const now = performance.now();
          const isQuiet = untilQuiet && now - lastRequestAt >= QUIET_MS;
          if (!isQuiet && now - stoppedAt < openMs) return;
          clearInterval(timer);
          // Closes the port only. The HTTP server's own close would also end sockets that have just become idle.
          NetServer.prototype.close.call(server);
          resolve();
        }, QUIET_MS / 10);
      });
      return stopped;
    },
    async drained() {
      await stopped;
      if (running > 0) await new Promise<void>((resolve) => whenDrained.push(resolve));
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
