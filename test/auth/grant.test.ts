import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Grant, grantOf, grantsPcid, narrow, type Restriction } from '../../src/auth/grant.ts';
import { toolsetNames } from '../../src/registry/define-tool.ts';

const someToolsets = fc.subarray([...toolsetNames, 'unheard of']);

const grant: fc.Arbitrary<Grant> = fc
  .record({
    pcids: fc.oneof(
      fc.constant('all' as const),
      fc.uniqueArray(fc.string()).map((pcids) => new Set(pcids)),
    ),
    toolsets: fc.option(someToolsets, { nil: undefined }),
    readOnly: fc.boolean(),
  })
  .map(({ toolsets, ...given }) => ({
    callerId: 'caller_1',
    ...given,
    ...(toolsets !== undefined && { toolsets: new Set(toolsets) }),
  }));

const narrowing: fc.Arbitrary<Restriction> = fc.record(
  { readOnly: fc.boolean(), toolsets: someToolsets },
  { requiredKeys: [] },
);

const mayUse = ({ toolsets }: { readonly toolsets?: ReadonlySet<string> }, name: string) =>
  toolsets?.has(name) ?? true;

describe('narrowing a grant', () => {
  test('never gives what was not granted', () => {
    fc.assert(
      fc.property(grant, narrowing, (before, asked) => {
        const after = narrow(before, asked);
        expect(after.callerId).toBe(before.callerId);
        expect(after.pcids).toEqual(before.pcids);
        if (before.readOnly) expect(after.readOnly).toBe(true);
        for (const name of toolsetNames) {
          if (mayUse(after, name)) expect(mayUse(before, name)).toBe(true);
        }
      }),
    );
  });

  test('takes away what is asked for', () => {
    fc.assert(
      fc.property(grant, narrowing, (before, asked) => {
        const after = narrow(before, asked);
        expect(after.readOnly).toBe(before.readOnly || asked.readOnly === true);
        const wanted = asked.toolsets === undefined ? undefined : new Set(asked.toolsets);
        for (const name of toolsetNames) {
          expect(mayUse(after, name)).toBe(mayUse(before, name) && (wanted?.has(name) ?? true));
        }
      }),
    );
  });
});

test('a caller of the store may act for its connections and no other', () => {
  const caller = {
    id: 'caller_1',
    name: 'Agents',
    pcids: ['pc_1'],
    readOnly: true,
    createdAt: '2030-01-01T00:00:00Z',
  };
  const granted = grantOf(caller);
  expect(granted).toEqual({ callerId: 'caller_1', pcids: new Set(['pc_1']), readOnly: true });
  expect(grantsPcid(granted, 'pc_1')).toBe(true);
  expect(grantsPcid(granted, 'pc_2')).toBe(false);
  expect(grantsPcid({ ...granted, pcids: 'all' }, 'pc_2')).toBe(true);
});
