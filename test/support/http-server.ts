import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { expect } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../src/app/create-app.ts';
import { createHttpServer } from '../../src/app/create-http-server.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Store } from '../../src/store/store.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { defaultTimeouts, type SocketTimeouts } from '../../src/transports/http/listener.ts';
import type { RequestHandler } from '../../src/transports/http/routes.ts';
import { storeKeyOf } from './store-key.ts';

/** What a test wants different from the defaults. */
export interface HttpServerOptions {
  readonly baseUrl: string;
  /** With a store in a file of its own: calls name a PCID, and callers have tokens. */
  readonly hosted?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeouts?: Partial<SocketTimeouts>;
}

type Message = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;
/** A header with several values is sent as several lines. */
type SentHeaders = Readonly<Record<string, string | string[]>>;

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The HTTP server in this process, on a real socket. */
export interface HttpServer {
  readonly origin: string;
  /** Where messages are posted. */
  readonly url: string;
  readonly monitorPort: number | undefined;
  /** Every line of the log, at `trace`, and of the audit log. */
  readonly logs: readonly string[];
  /** Every answer that `send` and `post` got, with its headers. */
  readonly answers: readonly string[];
  /** Throws in single-account mode. */
  readonly store: Store;
  /** The file of the store. */
  readonly storePath: string;
  /** Sends anything anywhere. */
  send(path: string, options?: SendOptions): Promise<HttpAnswer>;
  /** Posts one message to the endpoint. */
  post(message: unknown, headers?: SentHeaders): Promise<HttpAnswer>;
  readonly handler: RequestHandler;
  /** The orderly end in its steps, as at a stop signal. */
  stop(): void;
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** A request that is not a well-formed post. */
export interface SendOptions {
  readonly method?: string;
  readonly headers?: SentHeaders;
  readonly body?: string | Readable;
}

/** Seals the stores of tests. */
export const storeKey = storeKeyOf('tests');

/** How callers send their token. */
export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** Starts the HTTP server, made of the parts that the command `http` makes it of. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'http-'));
  const storePath = join(folder, 'store.json');
  const config = loadConfig({
    DIALPAD_BASE_URL: options.baseUrl,
    DIALPAD_RATE_LIMIT: '1000',
    MCP_DIRECT_PATH: process.env.MCP_DIRECT_PATH,
    MCP_PORT: '0',
    ...(options.hosted
      ? { MCP_STORE: `file:${storePath}`, MCP_STORE_KEY: storeKey }
      : { DIALPAD_API_KEY: 'single-account-api-key' }),
    ...options.environment,
  });
  const logs: string[] = [];
  const answers: string[] = [];
  const logger = createLogger('trace', { write: (line) => logs.push(line) });
  const writeAuditLine = (line: string) => logs.push(line) > 0;
  const app = await createApp(config, { logger, environment: {}, overrides: { writeAuditLine } });
  const { handler, listen } = await createHttpServer(app, {
    timeouts: { ...defaultTimeouts, ...options.timeouts },
  });
  const listening = await listen();
  const origin = `http://127.0.0.1:${listening.port}`;
  const url = `${origin}${config.pathPrefix}/dialpad-organization`;
  const connections = new Agent();

  async function send(path: string, { method = 'POST', headers = {}, body }: SendOptions = {}) {
    const response = await request(new URL(path, origin), {
      dispatcher: connections,
      method,
      headers,
      body: body ?? null,
    });
    const answer = {
      status: response.statusCode,
      headers: response.headers,
      text: await response.body.text(),
    };
    answers.push(`${JSON.stringify(answer.headers)} ${answer.text}`);
    return answer;
  }

  async function close(): Promise<void> {
    await listening.close();
    await connections.close();
    await rm(folder, { recursive: true, force: true });
  }
  let closed: Promise<void> | undefined;

  return {
    origin,
    url,
    monitorPort: listening.monitorPort,
    logs,
    answers,
    storePath,
    handler,
    send,
    post: (message, headers) =>
      send(url, {
        headers: { 'content-type': 'application/json', accept: bothTypes, ...headers },
        body: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    get store() {
      if (app.store === undefined) throw new Error('this server has no store');
      return app.store;
    },
    stop() {
      void listening.stop(2_000);
    },
    drained: listening.drained,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

const bothTypes = 'application/json, text/event-stream';

/** The revisions of the protocol that a request can be written in. */
export const revisions = ['2025-06-18', '2026-07-28'] as const;

/** One of {@link revisions}. */
export type Revision = (typeof revisions)[number];

/** A request and the headers that its revision wants beside it. */
export interface Written {
  readonly message: Message;
  readonly headers: Headers;
}

/** Writes a request in a revision. */
export function write(revision: Revision, method: string, params: Message, id: number | string = 1): Written {
  if (revision === '2025-06-18') {
    return {
      message: { jsonrpc: '2.0', id, method, params },
      headers: { 'mcp-protocol-version': revision },
    };
  }
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
    ...z.record(z.string(), z.unknown()).optional().parse(params._meta),
  };
  return {
    message: { jsonrpc: '2.0', id, method, params: { ...params, _meta } },
    headers: {
      'mcp-protocol-version': revision,
      'mcp-method': method,
      ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
    },
  };
}

/** Writes a call of a tool, by its name without the prefix. */
export const writeCall = (
  revision: Revision,
  tool: string,
  args: Message = {},
  meta?: Message,
  id: number | string = 1,
): Written =>
  write(
    revision,
    'tools/call',
    { name: `dialpad_organization_${tool}`, arguments: args, ...(meta && { _meta: meta }) },
    id,
  );

const rpcAnswer = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
  result: z
    .looseObject({
      isError: z.boolean().optional(),
      content: z.array(z.looseObject({ text: z.string() })).optional(),
      structuredContent: z.record(z.string(), z.unknown()).optional(),
      tools: z.array(z.looseObject({ name: z.string() })).optional(),
    })
    .optional(),
});

/** The JSON-RPC message of an answer; throws when there is none. */
export const rpcOf = ({ text: body }: HttpAnswer): z.output<typeof rpcAnswer> =>
  rpcAnswer.parse(JSON.parse(body));

/** The text of an error, without the request id, or the text of a result. */
export function sentenceOf(answer: HttpAnswer): string {
  const { error, result } = rpcOf(answer);
  const text = error?.message ?? result?.content?.map((part) => part.text).join('\n') ?? '';
  return text.replace(` (request id ${answer.headers['x-request-id']})`, '');
}

/** Fails when a secret is in a line of the log or in an answer. */
export function expectNoneTold(server: HttpServer, secrets: readonly string[]): void {
  const told = [...server.logs, ...server.answers];
  for (const secret of [...secrets, storeKey]) {
    expect(told.filter((text) => text.includes(secret))).toEqual([]);
  }
}

/** Writes bytes to the server as they are, and reads until it closes the connection. */
export async function exchangeRaw(origin: string, bytes: string | Buffer): Promise<HttpAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // A server may answer and close while the rest is still being written.
  socket.on('error', () => {});
  socket.write(bytes);
  const all = await text(socket).catch(() => '');
  const [head = '', ...rest] = all.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = fields.map((field) => field.split(/: (.*)/, 2));
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(headers.map(([name = '', value = '']) => [name.toLowerCase(), value])),
    text: rest.join('\r\n\r\n'),
  };
}
