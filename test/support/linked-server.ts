import { InMemoryTransport, isJSONRPCResponse, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type App, type AppOverrides, createApp } from '../../src/app/create-app.ts';
import { type Caller, localCaller } from '../../src/auth/caller.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { isRecord } from '../../src/lib/is-record.ts';
import { createServer, type ServerParts } from '../../src/protocol/server.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

export interface TestAppOptions {
  readonly baseUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly overrides?: AppOverrides;
  /** Receives every line of the log and of the audit log. */
  readonly onLog?: (line: string) => void;
}

/** The product in this process, on an upstream of the test; with a high rate limit and without proxies. */
export const createTestApp = ({
  baseUrl,
  environment,
  overrides = {},
  onLog = () => {},
}: TestAppOptions): Promise<App> =>
  createApp(
    loadConfig({
      ...(environment?.MCP_STORE === undefined && { DIALPAD_API_KEY: 'test-key' }),
      DIALPAD_BASE_URL: baseUrl,
      DIALPAD_RATE_LIMIT: '1000',
      ...environment,
    }),
    {
      logger: createLogger('trace', { write: onLog }),
      environment: {},
      overrides: {
        writeAuditLine: (line) => {
          onLog(line);
          return true;
        },
        ...overrides,
      },
    },
  );

type Message = Record<string, unknown>;

/** A server in this process, spoken to in raw messages of the 2026-07-28 revision. */
export interface LinkedServer {
  request(method: string, params: Message, capabilities?: Message): Promise<Message>;
  close(): Promise<void>;
}

/** Connects to a server made of `parts`. */
export async function linkServer(parts: ServerParts, caller: Caller = localCaller): Promise<LinkedServer> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const served = serveStdio(() => createServer(parts, caller), { transport: far });
  const waiting = new Map<unknown, (message: JSONRPCMessage) => void>();
  near.onmessage = (message) => {
    if (isJSONRPCResponse(message)) waiting.get(message.id)?.(message);
  };
  await near.start();
  let id = 0;
  return {
    request(method, params, capabilities = {}) {
      id += 1;
      const _meta = {
        ...(isRecord(params._meta) && params._meta),
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': capabilities,
      };
      const answer = new Promise<Message>((resolve) => {
        waiting.set(id, (message) => resolve({ ...message }));
      });
      void near.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta } });
      return answer;
    },
    async close() {
      await served.close();
      await near.close();
    },
  };
}
