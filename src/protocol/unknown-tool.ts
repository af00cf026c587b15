import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { nearestWord } from '../lib/nearest-word.ts';
import { printable } from '../lib/safe-text.ts';
import type { Tool } from '../registry/define-tool.ts';
import { fullName, shortName } from '../registry/tool-names.ts';

export function unknownTool(name: string, visible: readonly Tool[]): ProtocolError {
  const near = nearestWord(
    shortName(name),
    visible.map((tool) => shortName(tool.name)),
  );
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool "${printable(name, 100)}".${near ? ` Did you mean ${fullName(near)}?` : ' See tools/list.'}`,
  );
}
