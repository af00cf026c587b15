import { isLegacyRequest, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { Logger } from '../../src/telemetry/logger.ts';
import { createMcpEndpoint, type McpEndpoint } from '../../src/transports/http/mcp-endpoint.ts';
import { sendWebResponse, toWebRequest } from '../../src/transports/http/web-adapter.ts';
import { createFixtureServer } from './fixture-server.ts';

/**
 * The product's endpoint with the fixture server. The suite's 2025 scenarios in which a server asks its client need
 * sessions, which the product does not have: requests that open or name one are served by a transport with a session.
 */
export function createFixtureEndpoint(logger: Logger): McpEndpoint {
  const endpoint = createMcpEndpoint(createFixtureServer, logger);
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();

  async function openSession(): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await createFixtureServer().connect(transport);
    return transport;
  }

  return {
    async serve(exchange) {
      const { message, request, signal } = exchange;
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? sessions.get(id) : undefined;
      const webRequest = toWebRequest(request, signal, {});
      const opens = message.method === 'initialize' && (await isLegacyRequest(webRequest, message));
      const transport = opens ? await openSession() : known;
      if (transport === undefined) return endpoint.serve(exchange);
      await sendWebResponse(await transport.handleRequest(webRequest, { parsedBody: message }), exchange);
    },
    async close() {
      await endpoint.close();
      for (const transport of sessions.values()) await transport.close();
    },
  };
}
