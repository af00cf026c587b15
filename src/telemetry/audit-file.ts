import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** An append-only file of lines. */
export interface AuditFile {
  /** Resolves when the line is on the disk: true, or false when it could not be written. Never rejects. */
  append(line: string): Promise<boolean>;
  /** Writes at once, without waiting for the disk: for a process that exits. */
  appendNow(line: string): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  done(isWritten: boolean): void;
}

const NEWLINE = 0x0a;

/** Whether the file ends within a line, as after a crash. */
async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

async function openForAppending(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'a+', 0o600);
    const facts = await file.stat();
    if (!facts.isFile()) throw new Error('it is not a file');
    if (process.platform !== 'win32' && (facts.mode & 0o007) !== 0) {
      throw new Error(`it has insecure permissions. Run: chmod 600 ${path}`);
    }
    return file;
  } catch (error) {
    await file?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The audit log MCP_AUDIT_FILE=${path} cannot be used: ${reason}. Its folder must exist, and this user must be able to write there.`,
    );
  }
}

/** Opens the file and checks that lines can be appended. Rejects with a message that names it. */
export async function openAuditFile(path: string): Promise<AuditFile> {
  const file = await openForAppending(path);
  let isBroken = await endsWithinLine(file);
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;

  /** Lines that come while the disk is busy are written and synced together. */
  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const lines = batch.map(({ line }) => line).join('');
      const isWritten = await file
        .appendFile(isBroken ? `\n${lines}` : lines)
        .then(() => file.datasync())
        .then(
          () => true,
          () => false,
        );
      // A part of the lines may be there: the next line must not be joined to it.
      isBroken = !isWritten;
      for (const { done } of batch) done(isWritten);
    }
    flushing = undefined;
  }

  return {
    append: (line) =>
      new Promise((done) => {
        waiting.push({ line, done });
        flushing ??= flush();
      }),
    appendNow(line) {
      try {
        writeSync(file.fd, line);
      } catch {
        // The process exits: there is nowhere else to record it.
      }
    },
    async close() {
      await flushing;
      await file.close();
    },
  };
}
