import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A replica behind the proxy. Its sockets are kept alive. */
interface Replica {
  readonly url: URL;
  readonly agent: Agent;
  isReady: boolean;
}

/** A load balancer as simple as one can be: it polls `/readyz`, keeps sockets alive and never retries. */
export interface BalancingProxy {
  readonly url: string;
  /** Resolves when the replica is ready. */
  add(url: string): Promise<void>;
  remove(url: string): void;
  close(): Promise<void>;
}

const POLL_MS = 50;

export async function startBalancingProxy(): Promise<BalancingProxy> {
  const replicas = new Map<string, Replica>();
  let next = 0;

  function poll(replica: Replica): Promise<void> {
    return new Promise((resolve) => {
      const settle = (isReady: boolean) => {
        replica.isReady = isReady;
        resolve();
      };
      request(new URL('/readyz', replica.url), { agent: replica.agent }, (response) => {
        response.resume().once('end', () => settle(response.statusCode === 200));
      })
        .once('error', () => settle(false))
        .end();
    });
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = [...replicas.values()].filter(({ isReady }) => isReady);
    const replica = ready[next++ % ready.length];
    if (replica === undefined) {
      outgoing.writeHead(503).end('no replica is ready');
      return;
    }
    const { method = 'GET', url = '/', headers } = incoming;
    const sent = request(new URL(url, replica.url), { agent: replica.agent, method, headers }, (response) => {
      const { connection: _connection, 'keep-alive': _keepAlive, ...others } = response.headers;
      outgoing.writeHead(response.statusCode ?? 502, others);
      response.pipe(outgoing);
    });
    sent.once('error', (error) => outgoing.writeHead(502).end(`lost: ${error.message}`));
    incoming.pipe(sent);
  }

  function remove(url: string): void {
    replicas.get(url)?.agent.destroy();
    replicas.delete(url);
  }

  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timer = setInterval(() => replicas.forEach((replica) => void poll(replica)), POLL_MS);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dialpad-organization`,
    async add(url) {
      const replica = { url: new URL(url), agent: new Agent({ keepAlive: true }), isReady: false };
      replicas.set(url, replica);
      while (!replica.isReady) await poll(replica);
    },
    remove,
    async close() {
      clearInterval(timer);
      for (const url of replicas.keys()) remove(url);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
