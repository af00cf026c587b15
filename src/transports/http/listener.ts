import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { errorResponse, withSecurityHeaders } from './error-response.ts';
import { refuseExpectation, refuseUnreadable } from './malformed-request.ts';
import type { HttpHandler } from './routes.ts';

/** Bounds on sockets, in ms. */
export interface SocketTimeouts {
  /** Until the head of a request is here. */
  readonly headers: number;
  /** Until a whole request is here, body included. */
  readonly request: number;
  /** How long an idle connection is kept for the next request. */
  readonly idle: number;
  /** How often the bounds are looked at. */
  readonly check: number;
}

const defaultTimeouts: SocketTimeouts = { headers: 10_000, request: 30_000, idle: 65_000, check: 2_000 };

/** Open sockets cost little, but not nothing. */
const MOST_CONNECTIONS = 20_000;

const LARGEST_HEAD_BYTES = 16_384;

/** A listening server. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Resolves once what was on its way has been read: from then on requests are to be refused. */
  stop(): Promise<void>;
  /** After a stop: resolves when every request that came has its answer, handed to the system to the last byte. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A stopping server goes on as before until nothing came for this long, in ms. Requests may have been sent that it
 * has not read yet: closing at once would reset their connections.
 */
const QUIET_MS = 250;

/** But not for longer than this, in ms. */
const LONGEST_LINGER_MS = 2_000;

/** Listens. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(
  app: HttpHandler,
  { host, port }: { readonly host: string; readonly port: number },
  timeouts: SocketTimeouts = defaultTimeouts,
): Promise<Listening> {
  const answer = getRequestListener((request) => app.fetch(request), {
    overrideGlobalObjects: false,
    errorHandler: () =>
      withSecurityHeaders(errorResponse(400, 'The Host header or the path cannot be read.')),
  });
  let unanswered = 0;
  let whenDrained: (() => void)[] = [];
  let stopped: Promise<void> = Promise.resolve();
  let lastCame = 0;
  const server: Server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.idle,
      connectionsCheckingInterval: timeouts.check,
      maxHeaderSize: LARGEST_HEAD_BYTES,
      // Refused later, with a reason.
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      unanswered++;
      lastCame = performance.now();
      outgoing.once('close', () => {
        unanswered--;
        if (unanswered > 0) return;
        for (const resolve of whenDrained) resolve();
        whenDrained = [];
      });
      void answer(incoming, outgoing);
    },
  );
  server.on('clientError', refuseUnreadable);
  server.on('checkExpectation', refuseExpectation);
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop() {
      const began = performance.now();
      lastCame = began;
      stopped = new Promise((resolve) => {
        const timer = setInterval(() => {
          const now = performance.now();
          if (now - lastCame < QUIET_MS && now - began < LONGEST_LINGER_MS) return;
          clearInterval(timer);
          resolve();
        }, QUIET_MS / 5);
      });
      return stopped;
    },
    async drained() {
      await stopped;
      if (unanswered > 0) await new Promise<void>((resolve) => whenDrained.push(resolve));
    },
    async close() {
      // Not earlier: closing takes connections for idle whose answers are not written to the end.
      server.close();
      server.closeAllConnections();
    },
  };
}
