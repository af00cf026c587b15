import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';

/**
 * The stdio transport. The SDK's own closes the connection on a line it cannot hold and drops what runs when
 * stdin ends; this one answers bad lines with a JSON-RPC error, lives on, and can be drained.
 */
export interface StdioTransport extends Transport {
  /** Stops taking new messages. */
  stopReading(): void;
  /** Resolves when every accepted request is answered. */
  drained(): Promise<void>;
  /** Resolves when stdin has ended, or stdout is gone. */
  readonly inputEnded: Promise<void>;
}

/** Longest line that is read, in bytes. Tool calls of this server are a few KB. */
const LONGEST_LINE = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** As much of either end of a line as may hold an id, in bytes. */
const END_BYTES = 1024;

/**
 * The id of a request whose line is too long to parse: looked for only before `params` and behind the last
 * bracket that closes them, where it is the request's own.
 */
function idInEnds(head: string, tail: string): string | number | null {
  const beforeParams = head.split('"params"', 1)[0] ?? '';
  const afterParams = /[}\]]([^{}[\]]*)\}\s*$/.exec(tail)?.[1] ?? '';
  const wanted = /"id"\s*:\s*(\d{1,15}|"[^"\\]{1,200}")/;
  const id = (wanted.exec(beforeParams) ?? wanted.exec(afterParams))?.[1];
  if (id === undefined) return null;
  return id.startsWith('"') ? id.slice(1, -1) : Number(id);
}

function idOf(value: unknown): string | number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}

/** Opens the transport on a pair of streams. */
export function createStdioTransport(input: Readable, output: Writable): StdioTransport {
  const pending = new Set<string | number>();
  let whenDrained: (() => void)[] = [];
  let line: Buffer[] = [];
  let lineBytes = 0;
  let head = '';
  let tail = Buffer.alloc(0);
  let closed = false;
  let endInput = () => {};
  const inputEnded = new Promise<void>((resolve) => {
    endInput = resolve;
  });

  const settle = (id: unknown) => {
    if (typeof id === 'string' || typeof id === 'number') pending.delete(id);
    if (pending.size > 0) return;
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
  };

  const write = (message: unknown): Promise<void> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(new Error('the connection is closed'));
        return;
      }
      output.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });

  const refuse = (id: string | number | null, code: number, message: string) => {
    write({ jsonrpc: '2.0', id, error: { code, message } }).catch((error) => transport.onerror?.(error));
  };

  const accept = (text: string) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      refuse(null, PARSE_ERROR, 'Parse error: the line is not JSON.');
      return;
    }
    if (Array.isArray(value)) {
      refuse(null, INVALID_REQUEST, 'Invalid request: batches are not supported; send one message a line.');
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(value);
    } catch {
      refuse(
        idOf(value),
        INVALID_REQUEST,
        'Invalid request: the line is JSON, but not a JSON-RPC 2.0 message.',
      );
      return;
    }
    if (isJSONRPCRequest(message)) pending.add(message.id);
    // A cancelled request is never answered.
    else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      settle(message.params?.requestId);
    }
    transport.onmessage?.(message);
  };

  const endLine = () => {
    if (lineBytes > LONGEST_LINE) {
      refuse(
        idInEnds(head, tail.toString('utf8')),
        INVALID_REQUEST,
        `Invalid request: a message may have ${LONGEST_LINE} bytes at most.`,
      );
    } else {
      const text = Buffer.concat(line, lineBytes).toString('utf8').trim();
      if (text !== '') accept(text);
    }
    line = [];
    lineBytes = 0;
    head = '';
    tail = Buffer.alloc(0);
  };

  const addToLine = (part: Buffer) => {
    lineBytes += part.length;
    if (lineBytes <= LONGEST_LINE) {
      line.push(part);
      return;
    }
    // Too long: only what may hold the id is kept, the rest is read and thrown away.
    if (line.length > 0) {
      head = Buffer.concat(line).subarray(0, END_BYTES).toString('utf8');
      line = [];
    }
    tail = Buffer.concat([tail, part.subarray(-END_BYTES)]).subarray(-END_BYTES);
  };

  const read = (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      addToLine(chunk.subarray(start, end));
      endLine();
      start = end + 1;
    }
    if (start < chunk.length) addToLine(chunk.subarray(start));
  };

  const stopReading = () => {
    input.off('data', read);
    input.pause();
  };

  const transport: StdioTransport = {
    inputEnded,
    stopReading,
    drained: () =>
      pending.size === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    async start() {
      input.on('data', read);
      input.once('end', endInput);
      input.once('close', endInput);
      input.on('error', (error) => transport.onerror?.(error));
      output.on('error', (error) => {
        transport.onerror?.(error);
        pending.clear();
        settle(undefined);
        endInput();
      });
    },
    async send(message) {
      await write(message);
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) settle(message.id);
    },
    async close() {
      if (closed) return;
      closed = true;
      stopReading();
      transport.onclose?.();
    },
  };
  return transport;
}
