import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { loadConfig } from '../../src/config/load-config.ts';
import { type NamedCheckResult, runChecks } from '../../src/doctor/run-checks.ts';
import { type SeenRequest, startUpstream } from '../support/upstream.ts';

/** Keys that the Dialpad of these tests knows. */
export const COMPANY_KEY = 'company-key-abcdefgh';
/** One of an office admin. */
export const OFFICE_KEY = 'office-key-abcdefgh';

/** What has to be done when the test is over, last things first. */
export const cleanups: (() => unknown)[] = [];

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A Dialpad that knows two keys. */
function answerAsDialpad(request: SeenRequest): { status: number; body: unknown } {
  const isCompany = request.url.startsWith('/api/v2/company');
  switch (request.headers.authorization) {
    case `Bearer ${COMPANY_KEY}`:
      return { status: 200, body: { id: '1', name: 'Acme \u001b[31mGmbH' } };
    case `Bearer ${OFFICE_KEY}`:
      return isCompany
        ? { status: 403, body: { error: { message: 'company admin needed' } } }
        : { status: 200, body: { items: [{ id: '2', name: 'Harbour' }] } };
    default:
      return { status: 401, body: { error: { message: 'bad key' } } };
  }
}

/** Starts it. */
export async function startDialpad(headers: Record<string, string> = {}): Promise<string> {
  const upstream = await startUpstream((request, response) => {
    const { status, body } = answerAsDialpad(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  cleanups.push(upstream.close);
  return upstream.origin;
}

/** A host that answers `withKey` to requests with a key, and 401 to all others. */
export async function startHost(withKey: {
  status: number;
  body?: string;
  delayed?: boolean;
}): Promise<string> {
  const upstream = await startUpstream((request, response) => {
    if (request.headers.authorization === undefined) response.writeHead(401).end('{}');
    else if (withKey.delayed !== true) {
      response.writeHead(withKey.status, { 'content-type': 'application/json' }).end(withKey.body ?? '{}');
    }
  });
  cleanups.push(upstream.close);
  return upstream.origin;
}

/** Where a server listens. */
export const portOf = (server: Pick<Server, 'address'>): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
};

/** A proxy that answers CONNECT with a status, or really connects when the status is 200. */
export async function startProxy(status: number): Promise<string> {
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    socket.on('error', () => {});
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const through = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.write(head);
      through.pipe(socket);
      socket.pipe(through);
    });
    through.on('error', () => socket.destroy());
  });
  server.on('request', (_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${portOf(server)}`;
}

/** A port that is in use, and after the test no longer. */
export async function takePort(): Promise<number> {
  const server = createTcpServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return portOf(server);
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Results by the name of the check. */
export async function diagnose(
  environment: Record<string, string>,
  { nodeVersion = '24.1.0', limitMs }: { nodeVersion?: string | undefined; limitMs?: number } = {},
): Promise<ReadonlyMap<string, NamedCheckResult>> {
  const results = new Map<string, NamedCheckResult>();
  const settings = { MCP_PORT: '0', ...environment };
  await runChecks(
    { readSettings: () => loadConfig(settings), environment: settings, nodeVersion, limitMs },
    (result) => results.set(result.name, result),
  );
  return results;
}

/** Names of the failed checks. */
export const failed = (results: ReadonlyMap<string, NamedCheckResult>): string[] =>
  [...results.values()].filter((result) => result.ok === false).map((result) => result.name);
