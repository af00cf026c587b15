import { DialpadError } from '../../dialpad/dialpad-error.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { findTool } from '../../registry/registry.ts';
import { fullName } from '../../registry/tool-names.ts';

export interface StateReader {
  /** Whether the caller may read with this tool. */
  readonly mayRead: (tool: Tool) => boolean;
  readonly read: (tool: Tool, args: ToolArguments) => Promise<JsonObject>;
}

/**
 * Reads the state that a write would change, for the question. Throws when the object does not exist, because then no
 * question is needed. Undefined without the right to read it, and after any other failure.
 */
export async function readCurrent(
  { confirmation }: Tool,
  args: ToolArguments,
  { mayRead, read }: StateReader,
): Promise<JsonObject | undefined> {
  const before = confirmation?.before;
  const reader = before && findTool(fullName(before.tool));
  if (before === undefined || reader === undefined || !mayRead(reader)) return undefined;
  const entries = Object.entries(before.arguments).map(([name, source]) => [name, args[source]]);
  try {
    return await read(reader, Object.fromEntries(entries));
  } catch (error) {
    if (error instanceof DialpadError && error.kind === 'not_found') throw error;
    return undefined;
  }
}
