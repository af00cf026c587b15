import type { Tool as ProtocolTool } from '@modelcontextprotocol/server';
import type { Tool } from '../registry/define-tool.ts';
import { toJsonSchema } from '../registry/json-schema.ts';
import { callArguments } from '../tool-call/arguments/tool-options.ts';
import { viewOf, viewUri } from '../views/view-of-tool.ts';

const published = { plain: new Map<Tool, ProtocolTool>(), withPcid: new Map<Tool, ProtocolTool>() };

/** Created once for each tool and mode, then shared by all callers. */
export function publishedTool(tool: Tool, withPcid: boolean): ProtocolTool {
  const made = withPcid ? published.withPcid : published.plain;
  let result = made.get(tool);
  if (result === undefined) {
    const view = viewOf(tool);
    result = {
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: toJsonSchema(callArguments(tool, withPcid)),
      outputSchema: toJsonSchema(tool.output),
      annotations: tool.annotations,
      ...(view !== undefined && { _meta: { ui: { resourceUri: viewUri(view) } } }),
    };
    made.set(tool, result);
  }
  return result;
}

/** For a client that cannot show views. */
export function withoutView({ _meta: _view, ...tool }: ProtocolTool): ProtocolTool {
  return tool;
}
