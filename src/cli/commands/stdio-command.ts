import { relative } from 'node:path';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { closeInOrder } from '../../app/close-in-order.ts';
import { createApp } from '../../app/create-app.ts';
import { shutDownGracefully } from '../../app/shutdown.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import { createServer } from '../../protocol/server.ts';
import { createStdioTransport } from '../../transports/stdio/stdio-transport.ts';
import { programName } from '../command-input.ts';

/** For a person who started the server by hand and would see nothing. */
function howToTry(): string {
  const [, script = ''] = process.argv;
  // From a clone there is no command of that name.
  const program = script.endsWith('.js') ? `node ${relative('', script)}` : programName;
  return `Waiting for an MCP client on stdin; MCP clients start this command themselves. Ctrl-C stops it.
Connect a client: ${program} setup
Try one call:     ${program} call offices_list --demo
`;
}

/** Serves one client over stdin and stdout until stdin ends. */
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
      // Calls that still run end with the app, and their client gets an error that says what was applied.
      close: () => closeInOrder([app.close, transport.drained, () => served.close()]),
      graceMs: config.shutdownGraceMs,
      logger,
    },
    transport.inputEnded,
  );
  if (process.stdin.isTTY) process.stderr.write(howToTry());
}
