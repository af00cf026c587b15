import type { Caller } from '../auth/caller.ts';
import type { CancelSignal } from '../lib/cancel-signal.ts';
import { withRequestId } from '../lib/with-request-id.ts';
import type { Tool } from '../registry/define-tool.ts';
import { findTool } from '../registry/registry.ts';
import { callTool } from '../tool-call/call-tool.ts';
import { isGranted } from '../tool-call/check-grant.ts';
import type { ConnectionDecision } from '../tool-call/connection/decide-connection.ts';
import type { ToolResult } from '../tool-call/result/tool-result.ts';
import {
  addedMembers,
  type DirectCallParams,
  type DirectRequest,
  type Era,
  resultParts,
} from './direct-path.ts';
import { INTERNAL_ERROR, rpcCodes } from './rpc-errors.ts';
import type { ServerParts } from './server.ts';

export interface DirectCall {
  readonly request: DirectRequest;
  readonly params: DirectCallParams;
  readonly tool: Tool;
}

export interface DirectCalls {
  /** Undefined when the SDK must serve the request: the tool is not visible to the caller, or may need a confirmation. */
  find(request: DirectRequest, caller: Caller): DirectCall | undefined;
  /** Resolves with the JSON of the response in parts. */
  run(call: DirectCall, circumstances: Circumstances): Promise<readonly string[]>;
}

export interface Circumstances {
  readonly caller: Caller;
  readonly decision?: ConnectionDecision | undefined;
  readonly requestId?: string | undefined;
  readonly signal: CancelSignal;
}

/** In the revisions with a handshake, the SDK drops this member of a result. */
function structuredContent({ text, value = {} }: ToolResult, era: Era): string {
  if (era === 'envelope' || !Object.hasOwn(value, '__proto__')) return text;
  return JSON.stringify(Object.fromEntries(Object.entries(value).filter(([name]) => name !== '__proto__')));
}

/** The text is the JSON of the structured content, so it is written twice: as a string and as JSON. */
function responseOf(id: string | number, result: ToolResult, era: Era): readonly string[] {
  const text = JSON.stringify(result.text);
  const isError = result.value === undefined;
  return resultParts(
    id,
    '"content":[{"type":"text","text":',
    text,
    isError ? '}],"isError":true' : '}],"structuredContent":',
    isError ? '' : structuredContent(result, era),
    addedMembers(era),
  );
}

export function createDirectCalls(parts: ServerParts): DirectCalls {
  const { enabledTools, confirmation, logger } = parts;
  const enabled = new Set(enabledTools);
  return {
    find(request, caller) {
      const { call: params } = request;
      if (params === undefined) return undefined;
      const tool = findTool(params.name);
      if (tool === undefined || !enabled.has(tool) || !isGranted(tool, caller)) return undefined;
      if (confirmation.mayBeNeeded(tool)) return undefined;
      return { request, params, tool };
    },
    async run({ request: { id, era }, params, tool }, { caller, decision, requestId, signal }) {
      try {
        const result = await callTool(parts, {
          tool,
          arguments: params.arguments,
          caller,
          connection: decision,
          requestId,
          signal,
          trace: params.meta,
        });
        if ('question' in result) throw new Error('a confirmation that was not expected');
        return responseOf(id, result, era);
      } catch (error) {
        logger.error({ err: error, handler: tool.name, requestId }, 'internal error');
        const message = withRequestId(INTERNAL_ERROR, requestId);
        return [JSON.stringify({ jsonrpc: '2.0', id, error: { code: rpcCodes.internalError, message } })];
      }
    },
  };
}
