import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';
import { upstreamPath } from '../upstream-path.ts';

/**
 * The same forty tools on the 1.x SDK, as its documentation builds a server: stateless HTTP with a new MCP server for
 * each request, or stdio. Calls the upstream with fetch.
 */

const answer = z.record(z.string(), z.unknown());
const [mode, origin = ''] = process.argv.slice(2);

const jsonSchema = z.custom<z.core.JSONSchema.JSONSchema>((value) => typeof value === 'object');

/** The schemas of the published form, without the coercions of our server. */
const definitions = tools.map((tool) => {
  const { name, title, description, annotations } = tool;
  const published = publishedTool(tool, false);
  const inputSchema = z.fromJSONSchema(jsonSchema.parse(published.inputSchema));
  const outputSchema = z.fromJSONSchema(jsonSchema.parse(published.outputSchema));
  return { name, definition: { title, description, inputSchema, outputSchema, annotations } };
});

const roomArguments = z.object({ id: z.number().optional(), cursor: z.string().optional() });

function createStockServer(): McpServer {
  const server = new McpServer({ name: 'stock', version: '1.0.0' });
  for (const { name, definition } of definitions) {
    server.registerTool(name, definition, async (args) => {
      const response = await fetch(origin + upstreamPath(roomArguments.parse(args)));
      const value = answer.parse(await response.json());
      return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
    });
  }
  return server;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = createStockServer();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => {
    void transport.close();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, await json(request));
}

if (mode === 'stdio') {
  await createStockServer().connect(new StdioServerTransport());
  process.stdin.on('end', () => process.exit(0));
} else {
  const server = createServer((request, response) => void serve(request, response));
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`Serving MCP at http://127.0.0.1:${port}/\n`);
  });
}
