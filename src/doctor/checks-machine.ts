import { createServer } from 'node:net';
import { isTooOld, tooOld } from '../lib/node-version.ts';
import { bad, type Finding, good } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';

/** Whether this Node can run the program. */
export function checkNode(version: string): Finding {
  if (!isTooOld(version)) return good(version);
  const { detail, fix } = tooOld(version);
  return bad(detail, fix);
}

/** How long the program at the port may take to answer, in ms. */
const ALIVE_LIMIT_MS = 1_000;

/** The address under which a server that listens there can be asked. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

/** Whether what listens at the port answers as the `http` command does. */
async function isThisServer(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${reachable(host)}:${port}/healthz`, {
      signal: AbortSignal.timeout(ALIVE_LIMIT_MS),
      redirect: 'error',
    });
    return (await response.text()).trim() === '{"alive":true}';
  } catch {
    return false;
  }
}

/** Whether `http` could listen where the settings say. */
export async function checkPort({ config: { host, port } }: DoctorContext): Promise<Finding> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
    return good(port === 0 ? `${host}: a free one is picked` : `${host}:${port} is free`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    switch (code) {
      case 'EADDRINUSE':
        if (await isThisServer(host, port)) return good(`${host}:${port} is in use by this server itself`);
        return bad(
          `${host}:${port} is taken by another program`,
          `Only the http command needs it: choose another with --port (MCP_PORT), or stop what listens there.`,
        );
      case 'EACCES':
        return bad(
          `${host}:${port} may not be used by this user`,
          'Choose a port above 1023 with --port (MCP_PORT).',
        );
      default:
        return bad(
          `${host} is no address of this machine`,
          'Set --host (MCP_HOST) to 127.0.0.1, or to 0.0.0.0 for all addresses.',
        );
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
