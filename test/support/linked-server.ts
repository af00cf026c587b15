import { InMemoryTransport, isJSONRPCResponse, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type Caller, localCaller } from '../../src/auth/caller.ts';
import { loadConfig } from '../../src/config/settings.ts';
import { createClient } from '../../src/dialpad/client.ts';
import { openHttpAgent } from '../../src/dialpad/http-agent.ts';
import { createMemoryPacer } from '../../src/dialpad/rate-limit/memory-pacer.ts';
import { createServer, type ServerParts } from '../../src/protocol/server.ts';
import { selectTools } from '../../src/registry/select-tools.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { type Confirmation, createConfirmation } from '../../src/tool-call/confirmation.ts';
import { singleConnection } from '../../src/tool-call/resolve-connection.ts';

/** What a test wants different from the defaults. */
export interface PartsOptions {
  readonly baseUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly confirmation?: Confirmation;
  /** Requests per second, beyond what the setting allows: for tests of thousands of requests. */
  readonly requestsPerSecond?: number;
  /** Gets every log line. */
  readonly onLog?: (line: string) => void;
}

/** The product's own parts in this process, on an upstream of the test. */
export async function createParts(options: PartsOptions): Promise<ServerParts & { close(): Promise<void> }> {
  const config = loadConfig({
    DIALPAD_API_KEY: 'test-key',
    DIALPAD_BASE_URL: options.baseUrl,
    DIALPAD_RATE_LIMIT: '1000',
    ...options.environment,
  });
  const logger = createLogger('trace', { write: (line) => options.onLog?.(line) });
  const transport = await openHttpAgent({ maxConnections: config.maxConnections, environment: {} });
  const pacer = createMemoryPacer({ scale: (options.requestsPerSecond ?? config.rateLimit) / 20 });
  return {
    client: createClient({ transport: async () => transport, pacing: pacer, userAgent: 'test' }),
    connections: singleConnection(config.baseUrl, config.apiKey),
    logger,
    audit: logger,
    timeoutMs: config.timeoutMs,
    ending: new AbortController().signal,
    maxResultChars: config.maxResultChars,
    revealSecrets: config.revealSecrets,
    dryRun: config.dryRun,
    enabledTools: selectTools(config),
    confirmation: options.confirmation ?? createConfirmation(config.confirm),
    async close() {
      await pacer.close();
      await transport.destroy();
    },
  };
}

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
