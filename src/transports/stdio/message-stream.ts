import type { Readable, Writable } from 'node:stream';
import type { JsonObject } from '../../lib/is-record.ts';
import { rpcCodes } from '../../protocol/rpc-errors.ts';
import { type MessageError, parseMessage } from '../parse-message.ts';

/**
 * JSON-RPC messages over a pair of streams, one per line. An invalid line gets a JSON-RPC error. Does not use the SDK,
 * so that a process can respond before the SDK is loaded.
 */
export interface MessageStream {
  /** Starts reading. */
  start(accept: (message: JsonObject) => void, onError: (error: Error) => void): void;
  stopReading(): void;
  /** Writes a message from its parts. Messages of one iteration of the event loop are written together. */
  write(...parts: readonly (string | Buffer)[]): void;
  writeError(id: string | number | null, error: MessageError): void;
  /** Marks a request as waiting for its response. */
  begin(id: string | number): void;
  /** Marks a request as done: it has its response, or gets none. */
  settle(id: unknown): void;
  /** Resolves when the system has everything that was written. */
  flush(): Promise<void>;
  /** Resolves when every request that was read is done. */
  drained(): Promise<void>;
  /** Resolves when stdin has ended, or stdout is closed. */
  readonly inputEnded: Promise<void>;
}

/** Tool calls of this server are a few KB. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** Longer text is written by itself, because joining copies it. */
const MAX_JOINED_CHARS = 64_000;

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Bytes at either end of a too long line that are searched for its id. */
const END_BYTES = 1024;

/**
 * The id of a request whose line is too long to parse. Searched only before `params` and after the last bracket that
 * closes them, where it cannot be an id inside of the parameters.
 */
function idInEnds(head: string, tail: string): string | number | null {
  const beforeParams = head.split('"params"', 1)[0] ?? '';
  const afterParams = /[}\]]([^{}[\]]*)\}\s*$/.exec(tail)?.[1] ?? '';
  const wanted = /"id"\s*:\s*(\d{1,15}|"[^"\\]{1,200}")/;
  const id = (wanted.exec(beforeParams) ?? wanted.exec(afterParams))?.[1];
  if (id === undefined) return null;
  return id.startsWith('"') ? id.slice(1, -1) : Number(id);
}

const noBytes = Buffer.alloc(0);

interface EndedLine {
  readonly parts: readonly Buffer[];
  readonly bytes: number;
  /** The ends of a line that is too long to keep. */
  readonly head: string;
  readonly tail: Buffer;
}

export function createMessageStream(input: Readable, output: Writable): MessageStream {
  const pending = new Set<string | number>();
  let whenDrained: (() => void)[] = [];
  let accept: (message: JsonObject) => void = () => {};
  let line: Buffer[] = [];
  let lineBytes = 0;
  let head = '';
  let tail: Buffer = noBytes;
  /** Text that waits for the end of the iteration, so that all of it is written at once. */
  let unwritten = '';
  let isScheduled = false;
  let endInput = () => {};
  const inputEnded = new Promise<void>((resolve) => {
    endInput = resolve;
  });

  function resolveDrained(): void {
    if (pending.size > 0) return;
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
  }

  function writeOut(): void {
    if (unwritten !== '') output.write(unwritten);
    unwritten = '';
  }

  function scheduleWrite(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      writeOut();
    });
  }

  function write(...parts: readonly (string | Buffer)[]): void {
    for (const part of parts) {
      if (unwritten.length + part.length > MAX_JOINED_CHARS) writeOut();
      if (typeof part === 'string' && part.length <= MAX_JOINED_CHARS) unwritten += part;
      else {
        writeOut();
        output.write(part);
      }
    }
    unwritten += '\n';
    scheduleWrite();
  }

  const writeError = (id: string | number | null, { code, reason }: MessageError) =>
    write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: reason } }));

  function endLine(): void {
    const ended = { parts: line, bytes: lineBytes, head, tail };
    // Before the line is processed: an error in that must not reach the next line.
    line = [];
    lineBytes = 0;
    head = '';
    tail = noBytes;
    processLine(ended);
  }

  function processLine({ parts, bytes, head, tail }: EndedLine): void {
    if (bytes > MAX_LINE_BYTES) {
      writeError(idInEnds(head, tail.toString('utf8')), {
        code: rpcCodes.invalidRequest,
        reason: `Invalid request: a message may have ${MAX_LINE_BYTES} bytes at most.`,
      });
    } else {
      const [first = noBytes] = parts;
      const text = parts.length > 1 ? Buffer.concat(parts, bytes) : first;
      if (!text.every((byte) => byte <= SPACE)) {
        const parsed = parseMessage(text);
        if ('message' in parsed) accept(parsed.message);
        else writeError(null, parsed);
      }
    }
  }

  function addToLine(part: Buffer): void {
    lineBytes += part.length;
    if (lineBytes <= MAX_LINE_BYTES) {
      line.push(part);
      return;
    }
    // Too long: only the parts that may contain the id are kept.
    if (line.length > 0) {
      head = Buffer.concat(line).subarray(0, END_BYTES).toString('utf8');
      line = [];
    }
    tail = Buffer.concat([tail, part.subarray(-END_BYTES)]).subarray(-END_BYTES);
  }

  function read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      addToLine(chunk.subarray(start, end));
      endLine();
      start = end + 1;
    }
    if (start < chunk.length) addToLine(chunk.subarray(start));
  }

  return {
    inputEnded,
    write,
    writeError,
    start(acceptMessage, onError) {
      accept = acceptMessage;
      input.on('data', read);
      input.once('end', endInput);
      input.once('close', endInput);
      input.on('error', onError);
      output.on('error', (error) => {
        onError(error);
        pending.clear();
        resolveDrained();
        endInput();
      });
    },
    stopReading() {
      input.off('data', read);
      input.pause();
    },
    flush() {
      writeOut();
      return new Promise((resolve) => output.write('', () => resolve()));
    },
    begin: (id) => void pending.add(id),
    settle(id) {
      if (typeof id === 'string' || typeof id === 'number') pending.delete(id);
      resolveDrained();
    },
    drained: () =>
      pending.size === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
  };
}
