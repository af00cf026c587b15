import { expect, test } from 'vitest';
import type { Grant } from '../../src/auth/grant.ts';
import { grantProblem, isGranted, visibleTools } from '../../src/tool-call/check-grant.ts';

const read = { name: 'rooms_get', toolset: 'rooms', risk: 'read' };
const write = { name: 'rooms_patch', toolset: 'rooms', risk: 'low' };
const other = { name: 'offices_get', toolset: 'offices', risk: 'read' };
const all = [read, write, other];

const grant = (restriction: Partial<Grant>) => ({
  id: 'one',
  grant: { pcids: 'all' as const, readOnly: false, ...restriction },
});
const mayOnlyRead =
  'rooms_patch is not available here: this caller may only read. Nothing was sent to Dialpad.';
const noRooms = (name: string) =>
  `${name} is not available here: this caller has no right to the toolset "rooms". Nothing was sent to Dialpad.`;

test.each<[restriction: Partial<Grant>, problems: (string | undefined)[]]>([
  [{}, [undefined, undefined, undefined]],
  [{ readOnly: true }, [undefined, mayOnlyRead, undefined]],
  [{ toolsets: new Set(['rooms', 'offices']) }, [undefined, undefined, undefined]],
  [{ toolsets: new Set(['offices']) }, [noRooms('rooms_get'), noRooms('rooms_patch'), undefined]],
])('a caller with the grant %o is told why it cannot use a tool', (restriction, problems) => {
  const caller = grant(restriction);
  expect(all.map((tool) => grantProblem(all, tool, caller))).toEqual(problems);
  expect(all.map((tool) => isGranted(tool, caller))).toEqual(
    problems.map((problem) => problem === undefined),
  );
  expect(visibleTools(all, caller)).toEqual(all.filter((_, index) => problems[index] === undefined));
});

test('a tool that the settings disable is available to no caller', () => {
  expect(grantProblem([read], other, grant({}))).toBe(
    'offices_get is not available here: the settings of the server disable it (read-only, toolsets or excluded tools). Nothing was sent to Dialpad.',
  );
});
