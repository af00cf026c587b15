import { createApp } from '../../app/create-app.ts';
import { createHttpServer, type ListeningServer } from '../../app/create-http-server.ts';
import { addDemoCaller, DEMO_PCID } from '../../app/demo.ts';
import { shutDownGracefully } from '../../app/shutdown.ts';
import { checkExposure, isAuthenticated } from '../../config/check-exposure.ts';
import { ENDPOINT } from '../../config/endpoint-paths.ts';
import type { Config } from '../../config/load-config.ts';

/** Stands for a token that only its caller has. */
const PLACEHOLDER = 'YOUR_CALLER_TOKEN';

/** Share of the grace period in which a stopping server accepts requests. The rest is for the last of them. */
const OPEN_SHARE = 0.8;

/** A command to paste that shows whether the server works. */
export function howToTry(
  { host, port }: Pick<ListeningServer, 'host' | 'port'>,
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
  const page = (config.page ?? !hosted) ? `In a browser: ${url}\n` : '';
  return `Serving MCP at ${url}\n${page}Try it:\n  curl -s ${url} ${headers.join(' ')} -d '${message}'\n`;
}

/** Serves many clients over streamable HTTP until a stop signal. */
export async function http(config: Config, demo: boolean): Promise<void> {
  checkExposure(config);
  const app = await createApp(config, { demo });
  const { logger, store, enabledTools } = app;
  const { hosted } = app.connections;
  try {
    const { listen } = await createHttpServer(app);
    const token =
      store && demo ? await addDemoCaller(store) : isAuthenticated(config) ? PLACEHOLDER : undefined;
    const server = await listen();
    const { port, monitorPort } = server;
    logger.info({ port, monitorPort, tools: enabledTools.length, hosted, demo }, 'serving over HTTP');
    shutDownGracefully(
      {
        stop: () => void server.stop(config.shutdownGraceMs * OPEN_SHARE),
        drained: server.drained,
        close: server.close,
        graceMs: config.shutdownGraceMs,
        logger,
      },
      new Promise(() => {}),
    );
    process.stdout.write(howToTry(server, config, { hosted, token }));
  } catch (error) {
    await app.close();
    throw error;
  }
}
