import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Config } from '../config.ts';
import { localCaller } from '../mcp/caller.ts';
import { createServer } from '../mcp/server.ts';
import { createStdioTransport } from '../mcp/stdio-transport.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createRuntime } from './runtime.ts';
import { shutDownInOrder } from './shutdown.ts';

/** `stdio`: serves one client over stdin and stdout until stdin ends. */
export async function stdio(config: Config, demo: boolean): Promise<void> {
  const logger = createLogger(config.logLevel);
  const runtime = await createRuntime(config, logger, { demo, pcid: config.pcid });
  const transport = createStdioTransport(process.stdin, process.stdout);
  const served = serveStdio(() => createServer(runtime, localCaller), {
    transport,
    onerror: (error) => logger.warn({ err: error }, 'protocol error'),
  });
  logger.info({ tools: runtime.offered.length, demo }, 'serving over stdio');
  shutDownInOrder(
    {
      stop: transport.stopReading,
      drained: transport.drained,
      async close() {
        // Calls that still run end with this, and their client is told what became of them.
        await runtime.close();
        await transport.drained();
        await served.close();
      },
      graceMs: config.shutdownGraceMs,
      logger,
    },
    transport.inputEnded,
  );
}
