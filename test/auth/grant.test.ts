import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localCaller } from '../../src/auth/caller.ts';
import { type Grant, grantsPcid, type Restriction, restrict, storedGrant } from '../../src/auth/grant.ts';
import { toolsetNames } from '../../src/registry/toolsets.ts';

const someToolsets = fc.subarray([...toolsetNames, 'an unknown one']);

const grants: fc.Arbitrary<Grant> = fc
  .record({
    pcids: fc.oneof(
      fc.constant('all' as const),
      fc.uniqueArray(fc.string()).map((pcids) => new Set(pcids)),
    ),
    toolsets: fc.option(someToolsets, { nil: undefined }),
    readOnly: fc.boolean(),
  })
  .map(({ toolsets, ...rest }) => ({ ...rest, ...(toolsets && { toolsets: new Set(toolsets) }) }));

const restrictions: fc.Arbitrary<Restriction> = fc.record(
  { readOnly: fc.boolean(), toolsets: someToolsets },
  { requiredKeys: [] },
);

const includes = ({ toolsets }: Grant, name: string) => toolsets?.has(name) ?? true;

describe('restrict', () => {
  test('restrict never adds a right to a grant', () => {
    fc.assert(
      fc.property(grants, restrictions, (grant, restriction) => {
        const restricted = restrict(grant, restriction);
        expect(restricted.pcids).toEqual(grant.pcids);
        if (grant.readOnly) expect(restricted.readOnly).toBe(true);
        for (const name of toolsetNames) {
          if (includes(restricted, name)) expect(includes(grant, name)).toBe(true);
        }
      }),
    );
  });

  test('restrict removes every right that the restriction does not name', () => {
    fc.assert(
      fc.property(grants, restrictions, (grant, restriction) => {
        const restricted = restrict(grant, restriction);
        expect(restricted.readOnly).toBe(grant.readOnly || restriction.readOnly === true);
        const requested = restriction.toolsets && new Set(restriction.toolsets);
        for (const name of toolsetNames) {
          expect(includes(restricted, name)).toBe(includes(grant, name) && (requested?.has(name) ?? true));
        }
      }),
    );
  });
});

test('the grant of a stored caller includes its connections and no other', () => {
  const grant = storedGrant({ pcids: ['pc_1'], readOnly: true });
  expect(grant).toEqual({ pcids: new Set(['pc_1']), readOnly: true });
  expect(grantsPcid(grant, 'pc_1')).toBe(true);
  expect(grantsPcid(grant, 'pc_2')).toBe(false);
  expect(grantsPcid({ ...grant, pcids: 'all' }, 'pc_2')).toBe(true);
});

test('the grant of a stored caller with toolsets includes only these', () => {
  const grant = storedGrant({ pcids: [], toolsets: ['offices'], readOnly: false });
  expect(grant).toEqual({ pcids: new Set(), toolsets: new Set(['offices']), readOnly: false });
});

test('the person who started the process may use every connection, and write', () => {
  expect(localCaller).toEqual({ id: 'local', grant: { pcids: 'all', readOnly: false } });
  expect(grantsPcid(localCaller.grant, 'pc_1')).toBe(true);
});
