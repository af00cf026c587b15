import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { type CallOutcome, isValue, readOutcome } from './call-outcome.ts';
import { createViewClient, HostError, type Port, type ViewClient } from './view-client.ts';

/** A call of one of this server's tools, by its name without the prefix. */
export interface ToolCall {
  readonly tool: string;
  readonly args: JsonObject;
}

/** Where a view is between being opened and showing a result. */
export type Stage =
  | { readonly name: 'connecting' }
  /** The host did not answer the handshake. */
  | { readonly name: 'no-host' }
  | { readonly name: 'waiting'; readonly isLate: boolean }
  | { readonly name: 'cancelled'; readonly reason?: string | undefined }
  | { readonly name: 'result'; readonly outcome: CallOutcome };

/** The call that a view was opened for, as far as the host says. */
export interface OpenedFor {
  /** Name without the prefix; undefined when the host does not say which tool was called. */
  readonly tool: string | undefined;
  readonly args: JsonObject;
}

/** What a session needs to know of its view. */
export interface SessionOptions {
  /** The reads that give what the opening call gave, likely ones first. None for a write: it is never repeated. */
  readonly readAgain: (opened: OpenedFor) => readonly ToolCall[];
  readonly version: string;
  /** How long to wait for a result before saying so, in ms. */
  readonly lateAfterMs?: number;
}

/** A view's connection to its host and what came over it. */
export interface Session {
  readonly stage: Stage;
  readonly opened: OpenedFor;
  /** Whether the arguments are complete, so that reads may depend on them. */
  readonly hasInput: boolean;
  readonly client: ViewClient;
  subscribe(onChange: () => void): () => void;
  start(): Promise<void>;
  /** Calls the read again that opened the view, or connects again. Never a write. */
  retry(): Promise<void>;
  /** A read through the host, remembered for the life of the view. */
  read(call: ToolCall): Promise<CallOutcome>;
  /** Keeps an outcome that is known without a read. */
  remember(call: ToolCall, outcome: CallOutcome): void;
  /** Names the read that the view was opened by, for hosts that let a view call nothing. */
  rememberOpening(call: ToolCall, outcome: CallOutcome): void;
  /** Forgets what was read, after a change. */
  forget(): void;
  /** A write through the host: sent once, whatever becomes of it. */
  write(call: ToolCall): Promise<WriteOutcome>;
}

/** What became of a write. */
export type WriteOutcome =
  | { readonly name: 'applied'; readonly value: JsonObject }
  | { readonly name: 'refused' | 'unknown'; readonly text: string };

const PREFIX = 'dialpad_organization_';
const LATE_MS = 10_000;
const READ_MS = 45_000;
/** A person may be asked first, by the host and by the server. */
const WRITE_MS = 900_000;
/** Reads under way at once: Dialpad allows 20 requests a second per company. */
const MOST_READS = 4;

/** The sentence of this server's errors that says that a write was not applied. */
const nothingChanged = /Nothing was (changed|sent)/;

/** Whether the text of a failed write says for certain that nothing was changed. */
export const saysNothingChanged = (text: string): boolean => nothingChanged.test(text);

/** Some hosts put a prefix of their own in front of the names of tools. */
const shortName = (name: unknown): string | undefined =>
  typeof name === 'string' && name.includes(PREFIX)
    ? name.slice(name.lastIndexOf(PREFIX) + PREFIX.length)
    : undefined;

const keyOf = ({ tool, args }: ToolCall): string => JSON.stringify([tool, args]);

/** Whether both name the same things, whatever else they say about the form of the answer. */
const isAbout = (args: JsonObject, other: JsonObject): boolean =>
  ['id', 'office_id', 'parent_id', 'opt_out_state'].every(
    (name) => String(args[name]) === String(other[name]),
  );

/** Makes the session of one view. */
export function createSession(port: Port, options: SessionOptions): Session {
  const { readAgain, version, lateAfterMs = LATE_MS } = options;
  const listeners = new Set<() => void>();
  const remembered = new Map<string, Promise<CallOutcome>>();
  const queue: (() => void)[] = [];
  let running = 0;
  let opening: { readonly call: ToolCall; readonly outcome: CallOutcome } | undefined;
  let stage: Stage = { name: 'connecting' };
  let args: JsonObject = {};
  let hasInput = false;
  let lateTimer: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    for (const listener of listeners) listener();
  };
  function enter(next: Stage): void {
    clearTimeout(lateTimer);
    stage = next;
    changed();
  }
  function wait(): void {
    enter({ name: 'waiting', isLate: false });
    lateTimer = setTimeout(() => enter({ name: 'waiting', isLate: true }), lateAfterMs);
  }

  const client = createViewClient(port, version, {
    onInput(given, isPartial) {
      args = given;
      hasInput = !isPartial;
      // A model that is still writing arguments is not late, and neither is a tool that has just begun.
      if (stage.name === 'waiting') wait();
      else changed();
    },
    onResult(result) {
      // Some hosts send a result before the arguments, or none at all.
      hasInput = true;
      void show(readOutcome(result));
    },
    onCancelled: (reason) => enter({ name: 'cancelled', reason }),
    onContext: changed,
    onTeardown() {
      clearTimeout(lateTimer);
      listeners.clear();
    },
  });

  const opened = (): OpenedFor => {
    const { toolInfo } = client.context;
    const tool = isRecord(toolInfo) && isRecord(toolInfo.tool) ? shortName(toolInfo.tool.name) : undefined;
    return { tool, args };
  };

  /** The first of the reads that gives a value; else what the last one gave. */
  async function readOpened(): Promise<CallOutcome | undefined> {
    let outcome: CallOutcome | undefined;
    for (const call of readAgain(opened())) {
      outcome = await read(call);
      if (isValue(outcome)) break;
    }
    return outcome;
  }

  async function show(outcome: CallOutcome): Promise<void> {
    if ('withoutData' in outcome) enter({ name: 'result', outcome: (await readOpened()) ?? outcome });
    else enter({ name: 'result', outcome });
  }

  async function call({ tool, args: given }: ToolCall, timeoutMs: number): Promise<JsonObject> {
    // In hosted mode the connection is an argument of every call.
    const { PCID } = args;
    const whole = typeof PCID === 'string' ? { PCID, ...given } : given;
    return client.callTool(PREFIX + tool, whole, timeoutMs);
  }

  async function readNow(wanted: ToolCall): Promise<CallOutcome> {
    if (running >= MOST_READS) await new Promise<void>((resolve) => queue.push(resolve));
    running += 1;
    try {
      return readOutcome(await call(wanted, READ_MS));
    } catch (error) {
      // A host that lets views call nothing still delivered what it was asked for.
      const isOpening = opening?.call.tool === wanted.tool && isAbout(wanted.args, opening.call.args);
      if (opening && isOpening && error instanceof HostError && error.unsupported) return opening.outcome;
      return { failure: error instanceof Error ? error.message : String(error) };
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  }

  function read(wanted: ToolCall): Promise<CallOutcome> {
    const key = keyOf(wanted);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const reading = readNow(wanted);
    remembered.set(key, reading);
    // A failure is not remembered: trying again has to read again.
    void reading.then((outcome) => {
      if (!isValue(outcome) && remembered.get(key) === reading) remembered.delete(key);
    });
    return reading;
  }

  async function start(): Promise<void> {
    enter({ name: 'connecting' });
    try {
      await client.connect();
    } catch {
      enter({ name: 'no-host' });
      return;
    }
    // A result may have come with the answer to the handshake.
    if (stage.name === 'connecting') wait();
  }

  return {
    get stage() {
      return stage;
    },
    get opened() {
      return opened();
    },
    get hasInput() {
      return hasInput;
    },
    client,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    async retry() {
      if (stage.name === 'no-host') return start();
      enter({ name: 'waiting', isLate: false });
      const outcome = await readOpened();
      if (outcome !== undefined) enter({ name: 'result', outcome });
      else wait();
    },
    read,
    remember: (known, outcome) => void remembered.set(keyOf(known), Promise.resolve(outcome)),
    rememberOpening(call, outcome) {
      opening = { call, outcome };
      remembered.set(keyOf(call), Promise.resolve(outcome));
    },
    forget: () => remembered.clear(),
    async write(wanted) {
      try {
        const outcome = readOutcome(await call(wanted, WRITE_MS));
        if (isValue(outcome)) {
          return outcome.value.dry_run === true
            ? { name: 'refused', text: 'Dry run: the server returns changes without sending them.' }
            : { name: 'applied', value: outcome.value };
        }
        const text = 'failure' in outcome ? outcome.failure : 'The host delivered no answer to the change.';
        return { name: saysNothingChanged(text) ? 'refused' : 'unknown', text };
      } catch (error) {
        const { message: text } = error instanceof HostError ? error : new HostError(String(error));
        const isSent = !(error instanceof HostError && error.unsupported);
        return isSent
          ? { name: 'unknown', text }
          : { name: 'refused', text: `The host does not let views call tools. Nothing was sent. (${text})` };
      }
    },
  };
}
