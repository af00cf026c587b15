import { randomUUID } from 'node:crypto';
import { type AuditFile, openAuditFile } from './audit-file.ts';
import { writeToStderr } from './write-to-stderr.ts';

/** A write that is about to be sent. */
export interface AuditedWrite {
  readonly tool: string;
  readonly caller: string;
  readonly pcid?: string | undefined;
  readonly requestId?: string | undefined;
  /** The ids that the write is about. Never a value that could be secret. */
  readonly target: Readonly<Record<string, string>>;
}

/** `refused`: Dialpad rejected the write. `not_sent`: the write ended before it was sent. */
export type WriteOutcome = 'applied' | 'refused' | 'not_sent' | 'may_have_been_applied';

/** `reason` is the label of the failure, as in metrics. */
export interface WriteResult {
  readonly outcome: WriteOutcome;
  readonly reason?: string | undefined;
  readonly ms: number;
}

/** A line could not be recorded, so the write was not sent. The message is for the model. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

/** The record of every write: an intent line before it is sent and an outcome line after it, joined by an id. */
export interface AuditLog {
  /** Resolves to the id when the intent is recorded. Rejects with AuditError when it is required and cannot be. */
  intent(write: AuditedWrite): Promise<string>;
  /** Resolves when the outcome is recorded, or could not be. Never rejects: the write was made. */
  outcome(id: string, result: WriteResult): Promise<void>;
  /** Records a write that ended before it was sent. Never rejects. */
  notSent(write: AuditedWrite, result: Omit<WriteResult, 'outcome'>): Promise<void>;
  /** Records a change of stored connections or callers. Rejects like {@link AuditLog.intent}. */
  change(action: string, target: Readonly<Record<string, string>>): Promise<void>;
  /** Writes in flight, and lines that could not be recorded. */
  readonly stats: { readonly inFlight: number; readonly failures: number };
  /** Resolves when every write in flight has its outcome, and closes the file. */
  close(): Promise<void>;
}

export interface AuditLogOptions {
  /** Path of an append-only file. Each line is synced to disk. */
  readonly file?: string | undefined;
  /** Whether a write is sent only when its intent is recorded. */
  readonly required: boolean;
  /** Writes a line to stderr; false when it cannot. */
  readonly writeLine?: (line: string) => boolean;
}

/** Of all open audit logs; one listener serves them. */
const atExit = new Set<() => void>();
process.on('exit', () => {
  for (const record of atExit) record();
});

/** Opens the audit log. Rejects when the file cannot be used, with a message that names it. */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { required, writeLine = writeToStderr } = options;
  const file: AuditFile | undefined =
    options.file === undefined ? undefined : await openAuditFile(options.file);
  const inFlight = new Map<string, AuditedWrite>();
  let failures = 0;
  let whenIdle: (() => void)[] = [];

  const lineOf = (event: string, facts: object): string =>
    `${JSON.stringify({ time: new Date().toISOString(), audit: true, event, ...facts })}\n`;

  /** Whether the line is recorded: in the file when there is one, else on stderr. */
  async function record(event: string, facts: object): Promise<boolean> {
    const line = lineOf(event, facts);
    const isOnStderr = writeLine(line);
    const isRecorded = file === undefined ? isOnStderr : await file.append(line);
    if (!isRecorded) failures++;
    return isRecorded;
  }

  async function recordRequired(event: string, facts: object): Promise<void> {
    if ((await record(event, facts)) || !required) return;
    throw new AuditError(
      "The audit log cannot be written, so the change was not sent to Dialpad. The server's administrator must fix this: check MCP_AUDIT_FILE and its disk, or set MCP_AUDIT=best-effort.",
    );
  }

  function settle(id: string): void {
    inFlight.delete(id);
    if (inFlight.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  /** A process that is killed by a second signal still says which writes may have been applied. */
  const recordUnfinished = () => {
    for (const [id, write] of inFlight) {
      const line = lineOf('outcome', { id, ...write, outcome: 'may_have_been_applied', reason: 'stopped' });
      writeLine(line);
      file?.appendNow(line);
    }
  };
  atExit.add(recordUnfinished);

  return {
    async intent(write) {
      const id = randomUUID();
      try {
        await recordRequired('intent', { id, ...write });
      } catch (error) {
        // The intent may be on stderr, or partly in the file.
        await record('outcome', { id, ...write, outcome: 'not_sent', reason: 'not_audited', ms: 0 });
        throw error;
      }
      inFlight.set(id, write);
      return id;
    },
    async outcome(id, result) {
      const write = inFlight.get(id);
      await record('outcome', { id, ...write, ...result });
      settle(id);
    },
    async notSent(write, result) {
      await record('outcome', { id: randomUUID(), ...write, outcome: 'not_sent', ...result });
    },
    change: (action, target) => recordRequired('change', { id: randomUUID(), action, target }),
    get stats() {
      return { inFlight: inFlight.size, failures };
    },
    async close() {
      if (inFlight.size > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
      atExit.delete(recordUnfinished);
      await file?.close();
    },
  };
}
