import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { refusal, withSecurityHeaders } from './answers.ts';
import type { App } from './app.ts';
import { refuseUnreadable } from './unreadable-request.ts';

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
  /** Takes no new connections and closes the idle ones. */
  stop(): void;
  /** Resolves when every request that came has its answer, handed to the system to the last byte. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Listens. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(
  app: App,
  { host, port }: { readonly host: string; readonly port: number },
  timeouts: SocketTimeouts = defaultTimeouts,
): Promise<Listening> {
  const answer = getRequestListener((request) => app.fetch(request), {
    overrideGlobalObjects: false,
    errorHandler: () => withSecurityHeaders(refusal(400, 'The Host header or the path cannot be read.')),
  });
  let unanswered = 0;
  let whenDrained: (() => void)[] = [];
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
      server.close();
      server.closeIdleConnections();
    },
    drained: () =>
      unanswered === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    close: async () => server.closeAllConnections(),
  };
}
