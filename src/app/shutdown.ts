import { withinMs } from '../lib/within-ms.ts';
import type { ProcessLog } from '../telemetry/deferred-log.ts';

/** Steps of a graceful shutdown. */
export interface Shutdown {
  /** Stops accepting new work. */
  readonly stop: () => void;
  /** Resolves when running work is done. */
  readonly drained: () => Promise<void>;
  /** Ends running work, and frees sockets and files. */
  readonly close: () => Promise<void>;
  /** Time for running work to finish, in ms. */
  readonly graceMs: number;
  readonly logger: ProcessLog;
}

/** In ms, after the grace period. Clients get an error for each call that closing ends. */
const MAX_CLOSE_MS = 2_000;

/**
 * Ends the process when `ended` resolves or at a stop signal: stop, drain within the grace period, close, exit 0. A
 * second signal exits at once. An uncaught error is only logged: it belongs to one call, and other calls are running.
 */
export function shutDownGracefully(shutdown: Shutdown, ended: Promise<void>): void {
  const { stop, drained, close, graceMs, logger } = shutdown;
  let stopping = false;

  const end = async (reason: string) => {
    if (stopping) {
      if (reason.startsWith('SIG')) process.exit(1);
      return;
    }
    stopping = true;
    logger.info({ reason }, 'stopping');
    stop();
    await withinMs(graceMs, drained()).catch(() =>
      logger.warn({ graceMs }, 'calls were still running at the end of the grace period'),
    );
    await withinMs(MAX_CLOSE_MS, close()).catch((error: unknown) =>
      logger.error({ err: error }, 'closing failed'),
    );
    process.exit(0);
  };

  // A terminal that closes sends SIGHUP.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void end(signal));
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'uncaught error'));
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  void ended.then(() => end('input ended'));
}
