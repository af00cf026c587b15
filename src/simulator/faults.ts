import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

const bodies = {
  json: { type: 'application/json', text: '{"error":{"code":0,"message":"A fault of the simulator."}}' },
  html: { type: 'text/html', text: '<!doctype html><title>Error</title><h1>Temporarily unavailable</h1>' },
  text: { type: 'text/plain', text: 'upstream connect error' },
  empty: { type: 'text/plain', text: '' },
} as const;

const kinds = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.enum(['json', 'html', 'text', 'empty']).default('json'),
    headers: z.record(z.string(), z.string()).default({}),
  }),
  /** Waits, then sends the real response. */
  z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0).max(600_000) }),
  /** Closes the connection without a response. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Sends the head of the response and closes the connection. */
  z.strictObject({ kind: z.literal('reset_after_headers') }),
  /** Never responds. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Sends half of the real response, then closes the connection. */
  z.strictObject({ kind: z.literal('half') }),
  /** A complete response with half of a JSON text. */
  z.strictObject({ kind: z.literal('malformed') }),
  /** Sends until the client closes the connection. */
  z.strictObject({ kind: z.literal('endless') }),
  /** A response of this many bytes. */
  z.strictObject({ kind: z.literal('huge'), bytes: z.int().min(1) }),
  /** The real response, one byte per interval. */
  z.strictObject({ kind: z.literal('slow'), intervalMs: z.int().min(1).max(60_000).default(1_000) }),
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.int().min(300).max(399).default(302),
    location: z.string(),
  }),
]);

export const faultSchema = z.strictObject({
  /** The requests that the fault applies to. Default: all. */
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      company: z.string().optional(),
    })
    .default({}),
  /** How often the fault applies. */
  times: z.int().min(1).default(1),
  /** `before`: the request is not executed. `after`: it is, and the fault replaces its response. */
  at: z.enum(['before', 'after']).default('before'),
  does: kinds,
});

/** The input form of a fault. `match.path` is a regular expression. */
export type FaultRequest = z.input<typeof faultSchema>;

type Fault = z.output<typeof faultSchema>;

export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly company: string | undefined;
}

export interface Faults {
  /** Throws ZodError for an invalid fault. */
  add(fault: FaultRequest): void;
  clear(): void;
  readonly waiting: readonly FaultRequest[];
  /** Returns the first fault that matches, and counts its use. */
  take(subject: FaultSubject): Pick<Fault, 'at' | 'does'> | undefined;
}

export function createFaults(): Faults {
  let waiting: { fault: Fault; remaining: number; path: RegExp }[] = [];
  return {
    add(request) {
      const fault = faultSchema.parse(request);
      waiting.push({ fault, remaining: fault.times, path: new RegExp(fault.match.path ?? '') });
    },
    clear() {
      waiting = [];
    },
    get waiting() {
      return waiting.map(({ fault, remaining }) => ({ ...fault, times: remaining }));
    },
    take({ method, path, company }) {
      const found = waiting.find(
        ({ fault: { match }, path: pattern }) =>
          (match.method ?? method) === method && (match.company ?? company) === company && pattern.test(path),
      );
      if (found === undefined) return undefined;
      found.remaining -= 1;
      if (found.remaining === 0) waiting = waiting.filter((other) => other !== found);
      return found.fault;
    },
  };
}

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes up to `bytes`, no faster than the client reads, and stops when the client disconnects. */
function pour(response: ServerResponse, bytes: number): void {
  let remaining = bytes;
  const more = () => {
    while (remaining > 0 && !response.destroyed) {
      const part = CHUNK.subarray(0, Math.min(remaining, CHUNK.length));
      remaining -= part.length;
      if (!response.write(part)) return;
    }
    if (remaining <= 0) response.end();
  };
  response.on('drain', more);
  more();
}

function drip(response: ServerResponse, body: string, intervalMs: number): void {
  const bytes = Buffer.from(body);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, intervalMs);
  response.once('close', () => clearInterval(timer));
}

/** Replaces or damages a response. `good` sends the original response, which has this body. */
export function applyFault(
  does: Fault['does'],
  request: IncomingMessage,
  response: ServerResponse,
  good: { readonly status: number; readonly body: string; readonly send: () => void },
): void {
  const json = { 'content-type': 'application/json' };
  switch (does.kind) {
    case 'status': {
      const { type, text } = bodies[does.body];
      response.writeHead(does.status, { 'content-type': type, ...does.headers }).end(text);
      return;
    }
    case 'delay': {
      const timer = setTimeout(good.send, does.ms);
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'reset':
      request.socket.destroy();
      return;
    case 'reset_after_headers':
      response.writeHead(good.status, { ...json, 'content-length': 1_000 });
      response.flushHeaders();
      setImmediate(() => request.socket.destroy());
      return;
    case 'hang':
      return;
    case 'half':
      response.writeHead(good.status, { ...json, 'content-length': Buffer.byteLength(good.body) + 10 });
      response.write(good.body.slice(0, Math.ceil(good.body.length / 2)), () => request.socket.destroy());
      return;
    case 'malformed':
      response
        .writeHead(good.status, json)
        .end(good.body.slice(0, Math.ceil(good.body.length / 2)) || '{"id":');
      return;
    case 'endless':
      response.writeHead(good.status, json);
      pour(response, Number.POSITIVE_INFINITY);
      return;
    case 'huge':
      response.writeHead(good.status, { ...json, 'content-length': does.bytes });
      pour(response, does.bytes);
      return;
    case 'slow':
      response.writeHead(good.status, json);
      drip(response, good.body, does.intervalMs);
      return;
    case 'redirect':
      response.writeHead(does.status, { location: does.location }).end();
  }
}
