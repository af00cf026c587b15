import { buildRequest } from '../dialpad/build-request.ts';
import { decodeJson } from '../lib/decode-json.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import { successResult, type ToolResult } from './result/tool-result.ts';

/** The request that a write would send. */
export function dryRun(tool: Tool, args: ToolArguments): ToolResult {
  const { method, path, body } = buildRequest(tool, args);
  return successResult({
    dry_run: true,
    note: 'This is a dry run (MCP_DRY_RUN). Nothing was sent to Dialpad and nothing was changed.',
    request: { method, path, ...(body !== undefined && { body: decodeJson(body) }) },
  });
}
