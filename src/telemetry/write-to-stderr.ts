import { writeSync } from 'node:fs';

/** Whether the last line was written in part, so that the next one must not be joined to it. */
let isTorn = false;

/**
 * Writes a line to stderr at once: true when all of it is written. When the reader of a pipe does not keep up, or is gone,
 * the line is dropped: waiting for it would stop the whole process.
 */
export function writeToStderr(line: string): boolean {
  const bytes = Buffer.from(isTorn ? `\n${line}` : line);
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
