import { createServer } from 'node:net';
import { isTooOld, oldestNode } from '../node-version.ts';
import { bad, type Finding, good } from './finding.ts';
import type { Patient } from './patient.ts';

/** Whether this Node can run the program. */
export function checkNode(version: string): Finding {
  if (!isTooOld(version)) return good(version);
  return bad(
    `${version} is too old: ${oldestNode} or newer is needed`,
    'Install a current Node from https://nodejs.org, or with: nvm install --lts',
  );
}

/** Whether `http` could listen where the settings say. */
export async function checkPort({ config: { host, port } }: Patient): Promise<Finding> {
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
        return bad(
          `${host}:${port} is taken, perhaps by this server itself`,
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
