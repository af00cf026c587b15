import type { Caller } from '../../../auth/caller.ts';
import { grantsToolset } from '../../../auth/grant.ts';
import { isRecord, type JsonObject } from '../../../lib/is-record.ts';
import type { Tool } from '../../../registry/define-tool.ts';
import { findTool } from '../../../registry/registry.ts';

/** The tool that a message calls, if it writes and only a read-only grant prevents the call. */
export function requestedWrite(
  { method, params }: JsonObject,
  enabledTools: readonly Tool[],
  { grant }: Caller,
): Tool | undefined {
  if (method !== 'tools/call' || !isRecord(params) || typeof params.name !== 'string') return undefined;
  const tool = findTool(params.name);
  if (tool === undefined || tool.risk === 'read' || !enabledTools.includes(tool)) return undefined;
  return grantsToolset(grant, tool.toolset) ? tool : undefined;
}
