import type { Logger } from '../telemetry/logger.ts';

/** Steps of an orderly end. */
export interface Shutdown {
  /** Takes no new work. */
  readonly stop: () => void;
  /** Resolves when running work is done. */
  readonly drained: () => Promise<void>;
  /** Ends the work that still runs, and frees sockets and files. */
  readonly close: () => Promise<void>;
  /** How long running work may go on, in ms. */
  readonly graceMs: number;
  readonly logger: Logger;
}

/** How long closing may take after the grace period, in ms: calls that it ends are told to their clients. */
const LONGEST_CLOSE_MS = 2_000;

/** Resolves `true` when `work` is done in time. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}

/**
 * Ends the process in order when `ended` resolves or a stop signal comes: stop, drain within the grace period,
 * close, exit 0. A second signal exits at once. An error that nothing caught is logged and ends nothing: it
 * belongs to one call, and other calls are running.
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
    if (!(await within(graceMs, drained()))) logger.warn({ graceMs }, 'calls were still running at the end');
    await within(LONGEST_CLOSE_MS, close()).catch((error: unknown) =>
      logger.error({ err: error }, 'closing failed'),
    );
    process.exit(0);
  };

  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'an error that nothing caught'));
  process.on('unhandledRejection', (error) =>
    logger.error({ err: error }, 'a rejection that nothing caught'),
  );
  void ended.then(() => end('input ended'));
}
