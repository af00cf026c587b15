import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createApp } from '../../app/create-app.ts';
import { shutDownGracefully } from '../../app/shutdown.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import { createServer } from '../../protocol/server.ts';
import { createStdioTransport } from '../../transports/stdio/stdio-transport.ts';

/** `stdio`: serves one client over stdin and stdout until stdin ends. */
export async function stdio(config: Config, demo: boolean): Promise<void> {
  const app = await createApp(config, { demo, defaultPcid: config.pcid });
  const { logger } = app;
  const caller = { ...localCaller, pcid: config.pcid };
  const transport = createStdioTransport(process.stdin, process.stdout);
  const served = serveStdio(() => createServer(app, caller), {
    transport,
    onerror: (error) => logger.warn({ err: error }, 'protocol error'),
  });
  logger.info({ tools: app.enabledTools.length, demo }, 'serving over stdio');
  shutDownGracefully(
    {
      stop: transport.stopReading,
      drained: transport.drained,
      async close() {
        // Calls that still run end with this, and their client is told what became of them.
        await app.close();
        await transport.drained();
        await served.close();
      },
      graceMs: config.shutdownGraceMs,
      logger,
    },
    transport.inputEnded,
  );
}
