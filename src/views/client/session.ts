import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { TOOL_PREFIX } from '../../registry/tool-names.ts';
import { type CallOutcome, isValue, readOutcome } from './call-outcome.ts';
import { createViewClient, HostError, type Port, type ViewClient } from './view-client.ts';

/** The name has no prefix. */
export interface ViewCall {
  readonly tool: string;
  readonly args: JsonObject;
}

export type Stage =
  | { readonly name: 'connecting' }
  /** The host did not respond to the handshake. */
  | { readonly name: 'no-host' }
  | { readonly name: 'waiting'; readonly isLate: boolean }
  | { readonly name: 'cancelled'; readonly reason?: string | undefined }
  | { readonly name: 'result'; readonly outcome: CallOutcome };

/** The call that a view was opened for, as far as the host reports it. */
export interface OpenedFor {
  /** Name without the prefix; undefined when the host does not report it. */
  readonly tool: string | undefined;
  readonly args: JsonObject;
}

export interface SessionOptions {
  /** Reads with the same result as the opening call, likely ones first. Empty for a write, which is never repeated. */
  readonly readAgain: (opened: OpenedFor) => readonly ViewCall[];
  readonly version: string;
  /** Time until a view reports that no result has come, in ms. */
  readonly lateAfterMs?: number;
}

/** A view's connection to its host. */
export interface Session {
  readonly stage: Stage;
  readonly opened: OpenedFor;
  /** Whether the arguments are complete, so that reads may depend on them. */
  readonly hasInput: boolean;
  readonly client: ViewClient;
  subscribe(onChange: () => void): () => void;
  start(): Promise<void>;
  /** Repeats the opening read, or connects again. Never repeats a write. */
  retry(): Promise<void>;
  /** A read through the host, cached for the life of the view. */
  read(call: ViewCall): Promise<CallOutcome>;
  /** Caches an outcome that is known without a read. */
  remember(call: ViewCall, outcome: CallOutcome): void;
  /** Sets the read that opened the view, for hosts that do not let views call tools. */
  rememberOpening(call: ViewCall, outcome: CallOutcome): void;
  /** Clears the cache after a change. */
  forget(): void;
  /** A write through the host, sent once whatever the outcome. */
  write(call: ViewCall): Promise<WriteReport>;
}

export type WriteReport =
  | { readonly name: 'applied'; readonly value: JsonObject }
  | { readonly name: 'rejected' | 'unknown'; readonly text: string };

const LATE_MS = 10_000;
const READ_MS = 45_000;
/** Long, because the host and the server may ask a person first. */
const WRITE_MS = 900_000;
/** Concurrent reads: Dialpad allows 20 requests per second and company. */
const MOST_READS = 4;

/** The sentence in this server's errors for a write that was not applied. */
const nothingChanged = /Nothing was (changed|sent)/;

export const saysNothingChanged = (text: string): boolean => nothingChanged.test(text);

/** Some hosts add their own prefix to the names of tools. */
const shortNameIn = (name: unknown): string | undefined =>
  typeof name === 'string' && name.includes(TOOL_PREFIX)
    ? name.slice(name.lastIndexOf(TOOL_PREFIX) + TOOL_PREFIX.length)
    : undefined;

const keyOf = ({ tool, args }: ViewCall): string => JSON.stringify([tool, args]);

/** Whether both name the same objects, regardless of options such as fields. */
const isAbout = (args: JsonObject, other: JsonObject): boolean =>
  ['id', 'office_id', 'parent_id', 'opt_out_state'].every(
    (name) => String(args[name]) === String(other[name]),
  );

export function createSession(port: Port, options: SessionOptions): Session {
  const { readAgain, version, lateAfterMs = LATE_MS } = options;
  const listeners = new Set<() => void>();
  const remembered = new Map<string, Promise<CallOutcome>>();
  const queue: (() => void)[] = [];
  let running = 0;
  let opening: { readonly call: ViewCall; readonly outcome: CallOutcome } | undefined;
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
      // The timer restarts while the model writes arguments and when the tool starts.
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
    const tool = isRecord(toolInfo) && isRecord(toolInfo.tool) ? shortNameIn(toolInfo.tool.name) : undefined;
    return { tool, args };
  };

  /** The first outcome with a value, or else the last outcome. */
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

  async function call({ tool, args: given }: ViewCall, timeoutMs: number): Promise<JsonObject> {
    // In hosted mode the connection is an argument of every call.
    const { PCID } = args;
    const whole = typeof PCID === 'string' ? { PCID, ...given } : given;
    return client.callTool(TOOL_PREFIX + tool, whole, timeoutMs);
  }

  async function readNow(wanted: ViewCall): Promise<CallOutcome> {
    if (running >= MOST_READS) await new Promise<void>((resolve) => queue.push(resolve));
    running += 1;
    try {
      return readOutcome(await call(wanted, READ_MS));
    } catch (error) {
      // A host that does not let views call tools has still delivered the result of the opening call.
      const isOpening = opening?.call.tool === wanted.tool && isAbout(wanted.args, opening.call.args);
      if (opening && isOpening && error instanceof HostError && error.unsupported) return opening.outcome;
      return { failure: error instanceof Error ? error.message : String(error) };
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  }

  function read(wanted: ViewCall): Promise<CallOutcome> {
    const key = keyOf(wanted);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const reading = readNow(wanted);
    remembered.set(key, reading);
    // Failures are not cached, so that a retry reads again.
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
    // A result may have arrived together with the response to the handshake.
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
            ? { name: 'rejected', text: 'Dry run: the server returns changes without sending them.' }
            : { name: 'applied', value: outcome.value };
        }
        const text = 'failure' in outcome ? outcome.failure : 'The host delivered no answer to the change.';
        return { name: saysNothingChanged(text) ? 'rejected' : 'unknown', text };
      } catch (error) {
        const { message: text } = error instanceof HostError ? error : new HostError(String(error));
        const isSent = !(error instanceof HostError && error.unsupported);
        return isSent
          ? { name: 'unknown', text }
          : { name: 'rejected', text: `The host does not let views call tools. Nothing was sent. (${text})` };
      }
    },
  };
}
