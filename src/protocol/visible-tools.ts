import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';
import type { Grant } from '../auth/grant.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import type { Tool } from '../registry/define-tool.ts';
import { fullName, shortName } from '../registry/tool-names.ts';

/** The enabled tools that the caller's grant includes. */
export function visibleTools(enabled: readonly Tool[], { grant }: Caller): readonly Tool[] {
  if (!grant.readOnly && grant.toolsets === undefined) return enabled;
  return enabled.filter((tool) => reasonAgainst(tool, grant) === undefined);
}

function reasonAgainst(tool: Tool, { readOnly, toolsets }: Grant): string | undefined {
  if (readOnly && tool.risk !== 'read') return 'this caller may only read';
  if (toolsets === undefined || toolsets.has(tool.toolset)) return undefined;
  return `this caller has no right to the toolset "${tool.toolset}"`;
}

export function explainInvisible(tool: Tool, { grant }: Caller): string {
  const reason =
    reasonAgainst(tool, grant) ?? 'the server does not offer it (read-only, toolsets or excluded tools)';
  return `${tool.name} is not available here: ${reason}. Nothing was sent to Dialpad.`;
}

export function unknownTool(name: string, visible: readonly Tool[]): ProtocolError {
  const near = nearestWord(
    shortName(name),
    visible.map((tool) => shortName(tool.name)),
  );
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool "${name.slice(0, 100)}".${near ? ` Did you mean ${fullName(near)}?` : ' See tools/list.'}`,
  );
}
