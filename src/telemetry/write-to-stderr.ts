import { writeSync } from 'node:fs';

/** Whether the last line was written in part, so that the next one must not be joined to it. */
let isTorn = false;

/** Lines of {@link writeToStderrSoon}. */
let waiting = '';
let isScheduled = false;

/** A pipe takes so many bytes whole or not at all (PIPE_BUF). */
const MAX_WAITING_CHARS = 4_096;

/** How long a line may wait for others, in ms. */
const MAX_WAIT_MS = 20;

function write(lines: string): boolean {
  const bytes = Buffer.from(isTorn ? `\n${lines}` : lines);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(2, bytes, written);
    isTorn = false;
    return true;
  } catch {
    isTorn ||= written > 0;
    return false;
  }
}

function flush(): void {
  if (waiting === '') return;
  const lines = waiting;
  waiting = '';
  write(lines);
}

process.on('exit', flush);

/**
 * Writes a line to stderr at once: true when all of it is written. When the reader of a pipe does not keep up, or is gone,
 * the line is dropped: waiting for it would stop the whole process.
 */
export function writeToStderr(line: string): boolean {
  flush();
  return write(line);
}

/** Writes a line to stderr together with others, soon or when the process exits. Dropped like those written at once. */
export function writeToStderrSoon(line: string): void {
  if (waiting.length + line.length > MAX_WAITING_CHARS) flush();
  waiting += line;
  if (isScheduled) return;
  isScheduled = true;
  setTimeout(() => {
    isScheduled = false;
    flush();
  }, MAX_WAIT_MS).unref();
}
