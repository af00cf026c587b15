import type { Caller } from '../auth/caller.ts';
import type { Selectable } from '../registry/selection.ts';
import { visibleTools } from '../tool-call/check-grant.ts';
import { addedMembers, type DirectRequest, type Era } from './direct-path.ts';
import { stable } from './server-info.ts';

/** Responses to `tools/list`, cached per set of visible tools. */
export interface ToolLists {
  /** The JSON of a response in two parts. All responses share the large one. */
  respond(request: DirectRequest, caller: Caller): readonly [shared: Buffer, rest: string];
}

/** Bound on the cache: requests can name any subset of the toolsets, and each list has about 100 KB. */
const MAX_LISTS = 32;

const TOOLSETS_SEPARATOR = ',';

/** The cache key: the set of visible tools. */
function keyOf({ grant, pcid }: Caller, era: Era): string {
  const toolsets = grant.toolsets && [...grant.toolsets].sort().join(TOOLSETS_SEPARATOR);
  return `${era} ${grant.readOnly} ${pcid !== undefined} ${toolsets ?? 'all'}`;
}

/** `jsonOf` is the JSON of one tool, with the argument PCID or without. */
export function createToolLists<Tool extends Selectable>(
  enabled: readonly Tool[],
  jsonOf: (tool: Tool, caller: Caller) => string,
): ToolLists {
  const lists = new Map<string, Buffer>();

  function listFor(caller: Caller, era: Era): Buffer {
    const tools = visibleTools(enabled, caller).map((tool) => jsonOf(tool, caller));
    return Buffer.from(
      `{"result":{"tools":[${tools.join(',')}]${addedMembers(era, stable)}},"jsonrpc":"2.0","id":`,
    );
  }

  return {
    respond({ id, era }, caller) {
      const key = keyOf(caller, era);
      let list = lists.get(key);
      if (list === undefined) {
        list = listFor(caller, era);
        const [oldest] = lists.keys();
        if (lists.size >= MAX_LISTS && oldest !== undefined) lists.delete(oldest);
        lists.set(key, list);
      }
      return [list, `${JSON.stringify(id)}}`];
    },
  };
}
