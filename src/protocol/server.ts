import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';
import { findTool } from '../registry/registry.ts';
import type { CallContext } from '../tool-call/call-context.ts';
import { callTool, type ToolCallResult } from '../tool-call/call-tool.ts';
import { visibleTools } from '../tool-call/check-grant.ts';
import type { Confirmation } from '../tool-call/confirmation/confirmation.ts';
import { type ConnectionDecision, decideConnection } from '../tool-call/connection/decide-connection.ts';
import { declaredCapabilities, showsForms, showsViews } from './client-capabilities.ts';
import { complete } from './completion.ts';
import { instructions } from './instructions.ts';
import { getPrompt, listPrompts } from './prompts/prompts.ts';
import { publishedTool, withoutView } from './published-tool.ts';
import { listResources, listResourceTemplates, readResource } from './resources/resources.ts';
import { readViewResource } from './resources/view-resources.ts';
import { INTERNAL_ERROR } from './rpc-errors.ts';
import { capabilities, serverInfo, stable, uncached } from './server-info.ts';
import { unknownTool } from './unknown-tool.ts';

/** Created once per process and shared by all MCP servers. */
export interface ServerParts extends CallContext {
  readonly confirmation: Confirmation;
}

const cacheHints = {
  'tools/list': stable,
  'prompts/list': stable,
  'resources/templates/list': stable,
  'resources/list': uncached,
  'resources/read': uncached,
};

/** Sends progress if requested. A failed notification must not fail the call. */
function progressOf({ mcpReq }: ServerContext): ((done: number, message: string) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  return (progress, message) => {
    const params = { progressToken, progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}

const errorResult = (text: string): CallToolResult => ({ content: [{ type: 'text', text }], isError: true });

function toProtocolResult(result: ToolCallResult): CallToolResult | InputRequiredResult {
  if ('question' in result) return result.question;
  const { text, value } = result;
  if (value === undefined) return errorResult(text);
  return { content: [{ type: 'text', text }], structuredContent: value };
}

export interface ServedRequest {
  /** In log lines and in errors. */
  readonly requestId: string;
  readonly decision: ConnectionDecision | undefined;
}

/** For one client over stdio, or for one HTTP request. */
export function createServer(parts: ServerParts, caller: Caller, served?: ServedRequest): Server {
  const { connections, enabledTools, confirmation, logger } = parts;
  const withPcid = connections.hosted && caller.pcid === undefined;
  const visible = visibleTools(enabledTools, caller);
  const scope = { context: parts, visible, caller, withPcid };
  const requestId = served?.requestId;

  const decide = async (request: { readonly method: string; readonly params?: unknown }) =>
    served?.decision ?? (await decideConnection(connections, caller, { ...request }));

  /** Details of an internal error go only to the log. */
  async function reportErrors<Result>(handler: string, handle: () => Promise<Result>): Promise<Result> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      logger.error({ err: error, handler, requestId }, 'internal error');
      throw new ProtocolError(ProtocolErrorCode.InternalError, INTERNAL_ERROR);
    }
  }

  const server = new Server(serverInfo, {
    capabilities,
    instructions: instructions(withPcid, visible),
    requestState: { verify: confirmation.codec.verify },
    cacheHints,
  });

  const capabilitiesOf = ({ mcpReq }: ServerContext) =>
    declaredCapabilities(mcpReq.envelope, server.getClientCapabilities());

  server.setRequestHandler('tools/list', (_request, context) => {
    const tools = visible.map((tool) => publishedTool(tool, withPcid));
    return { tools: showsViews(capabilitiesOf(context)) ? tools : tools.map(withoutView) };
  });
  server.setRequestHandler('tools/call', async (request, context) => {
    const { name, arguments: args } = request.params;
    const tool = findTool(name);
    if (tool === undefined) throw unknownTool(name, visible);
    const onProgress = progressOf(context);
    return reportErrors(name, async () =>
      toProtocolResult(
        await callTool(parts, {
          tool,
          arguments: args,
          caller,
          connection: await decide(request),
          requestId,
          signal: context.mcpReq.signal,
          trace: context.mcpReq._meta,
          ...(onProgress && { onProgress }),
          confirm: async (validArgs, pcid, readState) =>
            confirmation.needed(tool, validArgs)
              ? confirmation.check(
                  { tool, args: validArgs, callerId: caller.id, pcid },
                  {
                    canElicit: showsForms(capabilitiesOf(context)),
                    state: context.mcpReq.requestState(),
                    responses: context.mcpReq.inputResponses,
                  },
                  readState,
                )
              : undefined,
        }),
      ),
    );
  });

  server.setRequestHandler('resources/list', (request, { mcpReq }) =>
    reportErrors(request.method, async () =>
      listResources(scope, await decide(request), request.params?.cursor, mcpReq.signal),
    ),
  );
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: listResourceTemplates(scope),
  }));
  server.setRequestHandler('resources/read', (request, { mcpReq }) =>
    reportErrors(
      request.method,
      async () =>
        (await readViewResource(request.params.uri, visible)) ??
        readResource(scope, await decide(request), request.params.uri, mcpReq.signal),
    ),
  );
  server.setRequestHandler('prompts/list', () => ({ prompts: listPrompts(scope) }));
  server.setRequestHandler('prompts/get', (request, { mcpReq }) =>
    reportErrors(request.method, async () =>
      getPrompt(scope, await decide(request), request.params, mcpReq.signal),
    ),
  );
  server.setRequestHandler('completion/complete', (request) =>
    reportErrors(request.method, async () => complete(scope, await decide(request), request.params)),
  );
  return server;
}
