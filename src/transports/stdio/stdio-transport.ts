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
import type { JsonObject } from '../../lib/is-record.ts';
import { type MessageError, parseMessage, rpcCodes } from '../parse-message.ts';

/**
 * The stdio transport. The SDK's own closes on a line that is too long and drops running requests when stdin ends.
 * This one sends a JSON-RPC error for a bad line, continues, and can be drained.
 */
export interface StdioTransport extends Transport {
  stopReading(): void;
  /** Resolves when every request that was read has its response. */
  drained(): Promise<void>;
  /** Resolves when stdin has ended, or stdout is closed. */
  readonly inputEnded: Promise<void>;
}

/** Tool calls of this server are a few KB. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** How much of either end of a line that is too long is searched for its id. */
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

const idOf = ({ id }: JsonObject): string | number | null =>
  typeof id === 'string' || typeof id === 'number' ? id : null;

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
        reject(new Error('the transport is closed'));
        return;
      }
      output.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });

  const sendError = (id: string | number | null, { code, reason }: MessageError) => {
    const error = { code, message: reason };
    write({ jsonrpc: '2.0', id, error }).catch((cause) => transport.onerror?.(cause));
  };

  const accept = (bytes: Buffer) => {
    const parsed = parseMessage(bytes);
    if (!('message' in parsed)) {
      sendError(null, parsed);
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(parsed.message);
    } catch {
      sendError(idOf(parsed.message), {
        code: rpcCodes.invalidRequest,
        reason: 'Invalid request: this is JSON, but not a JSON-RPC 2.0 message.',
      });
      return;
    }
    if (isJSONRPCRequest(message)) {
      // A subscription has its response when it ends, which is when the server does.
      if (message.method !== 'subscriptions/listen') pending.add(message.id);
    }
    // A cancelled request gets no response.
    else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      settle(message.params?.requestId);
    }
    transport.onmessage?.(message);
  };

  const endLine = () => {
    if (lineBytes > MAX_LINE_BYTES) {
      sendError(idInEnds(head, tail.toString('utf8')), {
        code: rpcCodes.invalidRequest,
        reason: `Invalid request: a message may have ${MAX_LINE_BYTES} bytes at most.`,
      });
    } else {
      const bytes = Buffer.concat(line, lineBytes);
      if (!bytes.every((byte) => byte <= SPACE)) accept(bytes);
    }
    line = [];
    lineBytes = 0;
    head = '';
    tail = Buffer.alloc(0);
  };

  const addToLine = (part: Buffer) => {
    lineBytes += part.length;
    if (lineBytes <= MAX_LINE_BYTES) {
      line.push(part);
      return;
    }
    // Too long: only what may hold the id is kept.
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
