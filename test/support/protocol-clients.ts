import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OlderHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as OlderTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { childEnvironment } from './child-environment.ts';

/** The bundle that users run. */
export const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const toolResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});

/** How a call is followed and ended early. */
export interface CallOptions {
  readonly onprogress?: (progress: { readonly progress: number }) => void;
  readonly signal?: AbortSignal;
}

/** What a test wants of a client, whichever SDK it comes from. */
export interface TestClient {
  listTools(): Promise<readonly { readonly name: string; readonly inputSchema: object }[]>;
  callTool(
    name: string,
    args?: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<z.output<typeof toolResult>>;
  close(): Promise<void>;
}

/** The text of a result. */
export const textOf = (result: { content: readonly { text?: string | undefined }[] }): string =>
  result.content.map((part) => part.text ?? '').join('\n');

/** Ways to speak the protocol: the older SDK, and the current one in each of its modes. */
export const clientKinds = ['1.x SDK', '2.x SDK legacy', '2.x SDK auto', '2.x SDK 2026-07-28'] as const;

/** One of {@link clientKinds}. */
export type ClientKind = (typeof clientKinds)[number];

const modes = {
  '2.x SDK legacy': 'legacy',
  '2.x SDK auto': 'auto',
  '2.x SDK 2026-07-28': { pin: '2026-07-28' },
} as const;

const clientInfo = { name: 'test-client', version: '1.0.0' };

interface ServerCommand {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly stderr: 'ignore';
}

/** Starts a command and connects a client to it over stdio. */
export const connectToCommand = (kind: ClientKind, server: ServerCommand): Promise<TestClient> =>
  kind === '1.x SDK'
    ? connectOlder(new OlderStdioTransport(server))
    : connectCurrent(new StdioClientTransport(server), kind);

/** Starts the bundle as a child process and connects a client to it over stdio. */
export const connectOverStdio = (
  kind: ClientKind,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<TestClient> =>
  connectToCommand(kind, {
    command: process.execPath,
    args: [bundle, ...args],
    env: { ...childEnvironment, LOG_LEVEL: 'silent', ...environment },
    stderr: 'ignore',
  });

/** Connects a client to a server over streamable HTTP. */
export function connectOverHttp(
  kind: ClientKind,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestClient> {
  const options = { requestInit: { headers } };
  return kind === '1.x SDK'
    ? connectOlder(new OlderHttpTransport(new URL(url), options))
    : connectCurrent(new StreamableHTTPClientTransport(new URL(url), options), kind);
}

async function connectOlder(transport: OlderTransport): Promise<TestClient> {
  const client = new OlderClient(clientInfo);
  await client.connect(transport);
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, given = {}, options = {}) =>
      toolResult.parse(await client.callTool({ name, arguments: given }, undefined, options)),
    close: () => client.close(),
  };
}

/** Connects the current SDK's client over any transport. */
export async function connectCurrent(
  transport: Transport,
  kind: Exclude<ClientKind, '1.x SDK'>,
): Promise<TestClient> {
  const client = new Client(clientInfo, { versionNegotiation: { mode: modes[kind] } });
  await client.connect(transport);
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, given = {}, options = {}) =>
      toolResult.parse(await client.callTool({ name, arguments: given }, options)),
    close: () => client.close(),
  };
}
