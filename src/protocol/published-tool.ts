import type { Tool as ProtocolTool } from '@modelcontextprotocol/server';
import type { Tool } from '../registry/define-tool.ts';
import { toJsonSchema } from '../registry/json-schema.ts';
import { callArguments } from '../tool-call/tool-options.ts';

const published = { plain: new Map<Tool, ProtocolTool>(), withPcid: new Map<Tool, ProtocolTool>() };

/** A tool as `tools/list` shows it. Made once for each tool and mode, then shared by every caller. */
export function publishedTool(tool: Tool, withPcid: boolean): ProtocolTool {
  const made = withPcid ? published.withPcid : published.plain;
  let result = made.get(tool);
  if (result === undefined) {
    result = {
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: toJsonSchema(callArguments(tool, withPcid)),
      outputSchema: toJsonSchema(tool.output),
      annotations: tool.annotations,
    };
    made.set(tool, result);
  }
  return result;
}
