import { createServer } from 'node:net';
import { isExposed } from '../config/check-exposure.ts';
import { isTooOld, tooOld } from '../lib/node-version.ts';
import { codeOf } from '../lib/system-error.ts';
import { type CheckResult, failed, passed } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';

export function checkNode(version: string): CheckResult {
  if (!isTooOld(version)) return passed(version);
  const { detail, fix } = tooOld(version);
  return failed(detail, fix);
}

const HEALTH_TIMEOUT_MS = 1_000;

/** The host to connect to for a server that listens on `host`. */
const connectHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

async function isThisServer(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${connectHost(host)}:${port}/healthz`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
      redirect: 'error',
    });
    return (await response.text()).trim() === '{"alive":true}';
  } catch {
    return false;
  }
}

async function checkListening(host: string, port: number, setting: string): Promise<CheckResult> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
    return passed(port === 0 ? `${host}: a free port is chosen` : `${host}:${port} is free`);
  } catch (error) {
    switch (codeOf(error)) {
      case 'EADDRINUSE':
        if (await isThisServer(host, port))
          return passed(`${host}:${port} is in use by a server of this program`);
        return failed(
          `${host}:${port} is in use by another program`,
          `Only the http command needs it: choose another with ${setting}, or stop that program.`,
        );
      case 'EACCES':
        return failed(
          `${host}:${port} requires permissions that this user does not have`,
          `Choose a port above 1023 with ${setting}.`,
        );
      default:
        return failed(
          `${host} is not an address of this machine`,
          'Set --host (MCP_HOST) to 127.0.0.1, or to 0.0.0.0 for all addresses.',
        );
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What the http command needs in order to listen. */
export async function checkPort({ config }: DoctorContext): Promise<CheckResult> {
  const { host, port, monitorPort } = config;
  const main = await checkListening(host, port, '--port (MCP_PORT)');
  if (main.ok !== true) return main;
  if (isExposed(config)) {
    return failed(
      `${host} is reachable from the network, but authentication is not configured`,
      'Only for the http command: set MCP_STORE, or MCP_OAUTH_ISSUER, or listen on 127.0.0.1.',
    );
  }
  if (monitorPort === undefined) return main;
  const monitor = await checkListening(host, monitorPort, '--monitor-port (MCP_MONITOR_PORT)');
  return monitor.ok === true ? passed(`${main.detail}; ${monitor.detail}`) : monitor;
}
