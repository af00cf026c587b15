import {
  type CallToolRequest,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import { version } from '../lib/version.ts';
import type { Tool } from '../registry/define-tool.ts';
import { findTool } from '../registry/registry.ts';
import { fullName, shortName } from '../registry/tool-names.ts';
import { type AskPerson, type CallRuntime, callTool } from '../tool-call/call-tool.ts';
import type { Confirmation } from '../tool-call/confirmation.ts';
import { errorResult } from '../tool-call/tool-result.ts';
import { complete } from './completion.ts';
import { instructions } from './instructions.ts';
import { getPrompt, listPrompts } from './prompts/prompts.ts';
import { publishedTool } from './published-tool.ts';
import { listResources, listResourceTemplates, readResource } from './resources/resources.ts';

/** What protocol servers are made from, once at start. */
export interface ServerParts extends CallRuntime {
  /** A caller's grant can only restrict them. */
  readonly enabledTools: readonly Tool[];
  readonly confirmation: Confirmation;
}

/** Tools that a caller sees. */
function toolsFor(enabledTools: readonly Tool[], { grant }: Caller): readonly Tool[] {
  const { readOnly, toolsets } = grant;
  if (!readOnly && toolsets === undefined) return enabledTools;
  return enabledTools.filter(
    (tool) => (!readOnly || tool.risk === 'read') && (toolsets === undefined || toolsets.has(tool.toolset)),
  );
}

/** How long a client may keep lists that only a change of settings or grants changes. Never for other callers. */
const settled = { ttlMs: 300_000, cacheScope: 'private' } as const;
const changing = { ttlMs: 0, cacheScope: 'private' } as const;
const cacheHints = {
  'tools/list': settled,
  'prompts/list': settled,
  'resources/templates/list': settled,
  'resources/list': changing,
  'resources/read': changing,
};

function unknownTool(name: string, visible: readonly Tool[]): ProtocolError {
  const near = nearestWord(
    shortName(name),
    visible.map((tool) => shortName(tool.name)),
  );
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool "${name.slice(0, 100)}".${near ? ` Did you mean ${fullName(near)}?` : ' See tools/list.'}`,
  );
}

function notOffered(tool: Tool, { grant }: Caller): CallToolResult {
  const reason =
    grant.readOnly && tool.risk !== 'read'
      ? 'this caller may only read'
      : grant.toolsets !== undefined && !grant.toolsets.has(tool.toolset)
        ? `this caller has no right to the toolset "${tool.toolset}"`
        : 'the operator does not offer it (read-only, toolsets or excluded tools)';
  return errorResult(`${tool.name} is not available here: ${reason}. Nothing was sent to Dialpad.`);
}

const declaredCapabilities = z.looseObject({ elicitation: z.record(z.string(), z.unknown()).optional() });
const envelope = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: declaredCapabilities.optional() });

/** Whether the client can put a form before a person. It says so with each request, or once at the start. */
function canAskPerson(server: Server, context: ServerContext): boolean {
  const inRequest = envelope.safeParse(context.mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY];
  const atStart = declaredCapabilities.safeParse(server.getClientCapabilities()).data;
  const elicitation = (inRequest ?? atStart)?.elicitation;
  if (elicitation === undefined) return false;
  return 'form' in elicitation || Object.keys(elicitation).length === 0;
}

/** Sends progress, if the request asked for it. A notification that cannot be sent must not fail the call. */
function progressOf({ mcpReq }: ServerContext): (done: number, message: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  return (progress, message) => {
    const params = { progressToken, progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}

/** Makes the protocol server for one connection or one request. */
export function createServer(runtime: ServerParts, caller: Caller): Server {
  const { enabledTools, confirmation } = runtime;
  const hosted = runtime.connections.hosted;
  const withPcid = hosted && caller.pcid === undefined;
  const visible = toolsFor(enabledTools, caller);

  const server = new Server(
    { name: 'dialpad-organization-mcp', title: 'Dialpad Organization', version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      instructions: instructions(withPcid, visible.length > 0),
      requestState: { verify: confirmation.codec.verify },
      cacheHints,
    },
  );

  server.setRequestHandler('tools/list', () => ({
    tools: visible.map((tool) => publishedTool(tool, withPcid)),
  }));

  server.setRequestHandler('tools/call', async ({ params }: CallToolRequest, context) => {
    const tool = findTool(params.name);
    if (tool === undefined) throw unknownTool(params.name, visible);
    if (!visible.includes(tool)) return notOffered(tool, caller);
    return call(tool, params.arguments, context);
  });

  const scope = { runtime, visible, caller, withPcid };
  server.setRequestHandler('resources/list', ({ params }, { mcpReq }) =>
    reported('resources/list', () => listResources(scope, params?.cursor, mcpReq.signal)),
  );
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: listResourceTemplates(scope),
  }));
  server.setRequestHandler('resources/read', ({ params }, { mcpReq }) =>
    reported('resources/read', () => readResource(scope, params.uri, mcpReq.signal)),
  );
  server.setRequestHandler('prompts/list', () => ({ prompts: listPrompts(scope) }));
  server.setRequestHandler('prompts/get', ({ params }, { mcpReq }) =>
    reported('prompts/get', () => getPrompt(scope, params, mcpReq.signal)),
  );
  server.setRequestHandler('completion/complete', ({ params }, { mcpReq }) =>
    reported('completion/complete', () => complete(scope, params, mcpReq.signal)),
  );

  /** A mistake of our own: the log gets all of it, the client nothing that it could not use. */
  async function reported<Result>(what: string, handle: () => Promise<Result>): Promise<Result> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      runtime.logger.error({ err: error, what }, 'a request failed inside');
      throw new ProtocolError(
        ProtocolErrorCode.InternalError,
        'Internal error; the log of the server has more.',
      );
    }
  }

  async function call(
    tool: Tool,
    given: unknown,
    context: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> {
    const askPerson: AskPerson = async (args, pcid, readCurrent) =>
      confirmation.needed(tool, args)
        ? confirmation.check(
            { tool, args, callerId: caller.id, pcid },
            context,
            canAskPerson(server, context),
            readCurrent,
          )
        : undefined;
    const onProgress = progressOf(context);
    onProgress(0, tool.title);
    const { signal } = context.mcpReq;
    return reported(tool.name, () =>
      callTool(runtime, { tool, arguments: given, caller, signal, onProgress, askPerson }),
    );
  }

  return server;
}
