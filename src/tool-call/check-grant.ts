import type { Caller } from '../auth/caller.ts';
import { type Grant, grantsToolset } from '../auth/grant.ts';
import type { Selectable } from '../registry/selection.ts';

function reasonAgainst({ risk, toolset }: Selectable, grant: Grant): string | undefined {
  if (grant.readOnly && risk !== 'read') return 'this caller may only read';
  return grantsToolset(grant, toolset) ? undefined : `this caller has no right to the toolset "${toolset}"`;
}

export const isGranted = (tool: Selectable, { grant }: Caller): boolean =>
  reasonAgainst(tool, grant) === undefined;

export const visibleTools = <Tool extends Selectable>(
  enabled: readonly Tool[],
  caller: Caller,
): readonly Tool[] => enabled.filter((tool) => isGranted(tool, caller));

/** Why the caller cannot use a tool; undefined when it can. */
export function grantProblem(
  enabled: readonly Selectable[],
  tool: Selectable,
  { grant }: Caller,
): string | undefined {
  const reason = enabled.includes(tool)
    ? reasonAgainst(tool, grant)
    : 'the settings of the server disable it (read-only, toolsets or excluded tools)';
  return reason && `${tool.name} is not available here: ${reason}. Nothing was sent to Dialpad.`;
}
