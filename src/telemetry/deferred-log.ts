import type { Logger } from './logger.ts';

/** The part of the logger that the life of a process needs. */
export interface ProcessLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A log whose logger is opened with its first line, so that a process can serve before that. */
export interface DeferredLog extends ProcessLog {
  open(): Promise<Logger>;
  /** Resolves when every line is written. */
  flushed(): Promise<void>;
}

export function createDeferredLog(openLogger: () => Promise<Logger>): DeferredLog {
  let opening: Promise<Logger> | undefined;
  let written: Promise<void> = Promise.resolve();
  const open = () => {
    opening ??= openLogger();
    return opening;
  };
  const log = (level: keyof ProcessLog) => (facts: object, message: string) => {
    written = open().then((logger) => logger[level](facts, message));
  };
  return { open, flushed: () => written, info: log('info'), warn: log('warn'), error: log('error') };
}
