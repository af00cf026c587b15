import { createApp } from '../../app/create-app.ts';
import { createHttpServer, openJwt } from '../../app/create-http-server.ts';
import { addDemoCaller, DEMO_PCID } from '../../app/demo.ts';
import { shutDownGracefully } from '../../app/shutdown.ts';
import { type Config, ConfigError } from '../../config/settings.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { isLoopback } from '../../transports/http/host-and-origin.ts';
import { type Listening, listen } from '../../transports/http/listener.ts';
import { ENDPOINT } from '../../transports/http/paths.ts';

const PLACEHOLDER = 'YOUR_CALLER_TOKEN';

/** Rejects a public bind address without authentication. */
function checkExposure(config: Config, isAuthenticated: boolean): void {
  if (isAuthenticated || isLoopback(config.host)) return;
  throw new ConfigError(
    `MCP_HOST=${config.host} is reachable from the network, but authentication is not configured. Set MCP_STORE and add callers, or set MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE, or listen on 127.0.0.1.`,
  );
}

/** A command that shows that the server works. */
export function howToTry(
  { host, port }: Pick<Listening, 'host' | 'port'>,
  config: Config,
  { hosted, token }: { readonly hosted: boolean; readonly token: string | undefined },
): string {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${config.pathPrefix}${ENDPOINT}`;
  const headers = [
    "-H 'Content-Type: application/json'",
    ...(token === undefined ? [] : [`-H 'Authorization: Bearer ${token}'`]),
  ];
  const pcid = token === PLACEHOLDER ? 'YOUR_PCID' : DEMO_PCID;
  const args = hosted ? JSON.stringify({ PCID: pcid }) : '{}';
  const message = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dialpad_organization_offices_list","arguments":${args}}}`;
  return `Serving MCP at ${url}\nTry it:\n  curl -s ${url} ${headers.join(' ')} -d '${message}'\n`;
}

/** `http`: serves many clients over streamable HTTP until it is stopped. */
export async function http(config: Config, demo: boolean): Promise<void> {
  const logger = createLogger(config.logLevel);
  const jwt = await openJwt(config);
  const isAuthenticated = config.store !== undefined || jwt !== undefined;
  checkExposure(config, isAuthenticated);
  const metrics = config.metrics ? (await import('../../telemetry/metrics.ts')).createMetrics() : undefined;
  const runtime = await createApp(config, logger, { demo, metrics });
  const { store } = runtime;
  const { hosted } = runtime.connections;
  const { handler, endpoint } = createHttpServer({ config, logger, runtime, jwt, metrics });
  let listening: Listening;
  let token: string | undefined;
  try {
    token = store && demo ? await addDemoCaller(store) : isAuthenticated ? PLACEHOLDER : undefined;
    listening = await listen(handler, config);
  } catch (error) {
    await runtime.close();
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!inUse) throw error;
    throw new ConfigError(
      `Port ${config.port} of ${config.host} is in use. Choose another with --port (MCP_PORT), or 0 for a free one.`,
    );
  }
  process.stdout.write(howToTry(listening, config, { hosted, token }));
  logger.info(
    { port: listening.port, tools: runtime.enabledTools.length, hosted, demo },
    'serving over HTTP',
  );
  shutDownGracefully(
    {
      stop() {
        void listening.stop().then(handler.stop);
      },
      drained: listening.drained,
      async close() {
        // Calls that still run end with this, and their clients are told what became of them.
        await runtime.close();
        await listening.drained();
        await endpoint.close();
        await listening.close();
      },
      graceMs: config.shutdownGraceMs,
      logger,
    },
    new Promise(() => {}),
  );
}
