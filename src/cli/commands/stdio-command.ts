import { shutDownGracefully } from '../../app/shutdown.ts';
import type { AppBackend } from '../../app/stdio-backend.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import { commandLine } from '../../lib/program-name.ts';
import { createDirectSession } from '../../protocol/direct-session.ts';
import { instructions } from '../../protocol/instructions.ts';
import { listedTools } from '../../protocol/listed-tools.ts';
import { createToolLists } from '../../protocol/tool-lists.ts';
import { select } from '../../registry/selection.ts';
import { createDeferredLog } from '../../telemetry/deferred-log.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createMessageStream } from '../../transports/stdio/message-stream.ts';
import { serveStdio } from '../../transports/stdio/serve-stdio.ts';

/** For a person who starts the server in a terminal, where it would print nothing. */
const howToTry = (
  demo: boolean,
): string => `Waiting for an MCP client on stdin; MCP clients start this command themselves. Ctrl-C stops it.
Connect a client: ${commandLine(demo ? 'setup --demo' : 'setup')}
Try one call:     ${commandLine('call offices_list --demo')}
`;

/**
 * Whether the server can respond before the parts for calls are open: without a store or a file, which could be
 * unusable, and without the argument PCID.
 */
export const opensLater = ({ directPath, store, pcid, redisUrl, auditFile, audit }: Config): boolean =>
  directPath && [store, pcid, redisUrl, auditFile, audit].every((setting) => setting === undefined);

/** Prints why the server cannot serve, and ends the process. */
async function fail(error: unknown): Promise<never> {
  const { reportFailure } = await import('../terminal/report-error.ts');
  reportFailure(error, false);
  process.exit();
}

/** Serves one client over stdin and stdout until stdin ends. */
export async function stdio(config: Config, demo: boolean): Promise<void> {
  const enabled = select(listedTools, config);
  // On a terminal the server opens at once, so that a person sees that it works.
  const isLater = opensLater(config) && !process.stdin.isTTY;
  const announce = (logger: Logger) => logger.info({ tools: enabled.length, demo }, 'serving over stdio');
  const log = createDeferredLog(async () => {
    const { openLogger } = await import('../../telemetry/logger.ts');
    const logger = await openLogger(config.logLevel);
    if (isLater) announce(logger);
    return logger;
  });
  const stream = createMessageStream(process.stdin, process.stdout);
  const caller = { ...localCaller, pcid: config.pcid };
  let opening: Promise<AppBackend> | undefined;
  const openBackend = () => {
    opening ??= open();
    return opening;
  };

  async function open(): Promise<AppBackend> {
    const [{ createApp }, { createStdioBackend }, logger] = await Promise.all([
      import('../../app/create-app.ts'),
      import('../../app/stdio-backend.ts'),
      log.open(),
    ]);
    const app = await createApp(config, { demo, defaultPcid: config.pcid, logger });
    if (!isLater) announce(logger);
    // So that the first call does not wait for it. A call reports the reason when it cannot be opened.
    app.transport().catch(() => {});
    return createStdioBackend(app, caller, stream);
  }

  if (!isLater) await openBackend();
  serveStdio({
    stream,
    caller,
    direct: isLater
      ? {
          session: createDirectSession(instructions(false, enabled)),
          lists: createToolLists(enabled, ({ json }) => json),
        }
      : undefined,
    openBackend: () => openBackend().catch(fail),
    onError: (error) => log.warn({ err: error }, 'protocol error'),
  });
  shutDownGracefully(
    {
      stop: stream.stopReading,
      drained: stream.drained,
      // Calls that still run end with the app, and their client gets an error that says what was applied.
      close: async () => {
        const backend = await opening;
        await backend?.close();
        await Promise.all([stream.flush(), log.flushed()]);
      },
      graceMs: config.shutdownGraceMs,
      logger: log,
    },
    stream.inputEnded,
  );
  if (process.stdin.isTTY) process.stderr.write(howToTry(demo));
}
