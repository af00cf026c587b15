import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CallerChange, NewCaller, NewConnection, Store } from '../../src/store/store.ts';
import { RecordError } from '../../src/store/store-errors.ts';

const northwind = { name: 'Northwind', environment: 'production', credential: 'northwind-api-key' } as const;
const contoso = { name: 'Contoso', environment: 'sandbox', credential: 'contoso-api-key' } as const;

/** The rules that every store keeps. `open` gives an empty store. */
export function describeStore(open: () => Promise<Store>): void {
  afterEach(() => {
    vi.useRealTimers();
  });

  describe('connections', () => {
    test('connections are added, listed oldest first, and removed', async () => {
      const store = await open();
      const first = await store.addConnection(northwind);
      const second = await store.addConnection({ ...contoso, pcid: 'contoso:7' });
      expect(first).toEqual({
        pcid: expect.stringMatching(/^pc_[\w-]{22}$/),
        name: 'Northwind',
        environment: 'production',
        status: 'active',
        createdAt: expect.any(String),
      });
      expect(second).toMatchObject({ pcid: 'contoso:7', environment: 'sandbox' });
      expect(await store.connections()).toEqual([first, second]);
      expect(await store.connection('contoso:7')).toEqual(second);

      expect(await store.removeConnection('contoso:7')).toBe(true);
      expect(await store.removeConnection('contoso:7')).toBe(false);
      expect(await store.connection('contoso:7')).toBeUndefined();
      expect(await store.credentialOf('contoso:7')).toBeUndefined();
    });

    test('credentialOf returns the credential of that connection, and no other method does', async () => {
      const store = await open();
      const { pcid: one } = await store.addConnection(northwind);
      const { pcid: other } = await store.addConnection(contoso);
      expect(await store.credentialOf(one)).toBe('northwind-api-key');
      expect(await store.credentialOf(other)).toBe('contoso-api-key');
      const shown = JSON.stringify([await store.connections(), await store.connection(one)]);
      expect(shown).not.toMatch(/credential|api-key/i);
    });

    test('a connection records its company and can be disabled', async () => {
      const store = await open();
      const { pcid } = await store.addConnection(northwind);
      await store.updateConnection(pcid, { companyId: '5620703441190912' });
      const changed = await store.updateConnection(pcid, { status: 'disabled' });
      expect(changed).toMatchObject({ companyId: '5620703441190912', status: 'disabled' });
      expect(await store.connection(pcid)).toEqual(changed);
      expect(await store.credentialOf(pcid)).toBe('northwind-api-key');
      await expect(store.updateConnection('pc_unknown', {})).rejects.toThrow(
        'There is no connection with the PCID pc_unknown.',
      );
    });

    test('a new API key replaces the one of a connection and nothing else', async () => {
      const store = await open();
      const added = await store.addConnection({ ...northwind, pcid: 'pc_1' });
      expect(await store.setCredential('pc_1', ' newer-key ')).toEqual(added);
      expect(await store.credentialOf('pc_1')).toBe('newer-key');
      await expect(store.setCredential('pc_1', 'two words')).rejects.toThrow(/copy it again/);
      await expect(store.setCredential('pc_unknown', 'key')).rejects.toThrow(
        'There is no connection with the PCID pc_unknown.',
      );
      expect(await store.credentialOf('pc_1')).toBe('newer-key');
    });

    test('connections and callers are listed in the order in which they were added', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const store = await open();
      const pcids = ['pc_b', 'pc_c', 'pc_a'];
      for (const [index, pcid] of pcids.entries()) {
        // The last one is stored first, as if it had been added on a machine whose clock is behind.
        vi.setSystemTime(Date.parse('2030-01-01T00:00:00Z') + 1_000 * ((index + 1) % 3));
        await store.addConnection({ ...northwind, pcid });
        await store.addCaller({ name: pcid, pcids: [pcid] });
      }
      expect((await store.connections()).map(({ pcid }) => pcid)).toEqual(['pc_a', 'pc_b', 'pc_c']);
      expect((await store.callers()).map(({ name }) => name)).toEqual(['pc_a', 'pc_b', 'pc_c']);
    });

    test('adding a connection does not replace one with the same PCID', async () => {
      const store = await open();
      await store.addConnection({ ...northwind, pcid: 'pc_1' });
      await expect(store.addConnection({ ...contoso, pcid: 'pc_1' })).rejects.toThrow(
        /already exists.*: dialpad-organization-mcp connections set-key pc_1/,
      );
      expect(await store.credentialOf('pc_1')).toBe('northwind-api-key');
    });

    test('a PCID can be a name that every object has', async () => {
      const store = await open();
      for (const pcid of ['__proto__', 'constructor', 'toString']) {
        expect(await store.connection(pcid)).toBeUndefined();
        await store.addConnection({ ...northwind, name: pcid, pcid });
        expect((await store.connection(pcid))?.name).toBe(pcid);
      }
      expect(await store.connections()).toHaveLength(3);
    });

    test.each<[string, Partial<NewConnection>, RegExp]>([
      ['an empty PCID', { pcid: '' }, /PCID has 1 to 128/],
      ['a PCID that is too long', { pcid: 'x'.repeat(129) }, /PCID has 1 to 128/],
      ['a PCID with a space', { pcid: 'pc 1' }, /without spaces/],
      ['a PCID with a control character', { pcid: 'pc_1\n' }, /visible ASCII/],
      ['a PCID that is not ASCII', { pcid: 'pç' }, /visible ASCII/],
      ['no name', { name: ' ' }, /name is needed/],
      ['a name with a control character', { name: 'North\u001b[2Jwind' }, /control/],
      ['a name that is too long', { name: 'x'.repeat(101) }, /a name has at most 100 characters/],
      ['a key that is too long', { credential: 'x'.repeat(4_097) }, /copy it again/],
      ['a key that is not ASCII', { credential: 'k\u00e9y' }, /copy it again/],
      [
        'several problems at once',
        { name: '', pcid: '' },
        /^This cannot be stored: a name is needed; a PCID has 1 to 128 visible ASCII characters without spaces\.$/,
      ],
      ['an empty key', { credential: '' }, /API key is empty/],
      ['a key with a line break inside', { credential: 'northwind\napi-key' }, /copy it again/],
    ])('addConnection rejects %s', async (_, given, reason) => {
      const store = await open();
      const attempt = store.addConnection({ ...northwind, ...given });
      await expect(attempt).rejects.toThrow(RecordError);
      await expect(attempt).rejects.toThrow(reason);
      await expect(attempt).rejects.not.toThrow(/api-key/);
      expect(await store.connections()).toEqual([]);
    });

    test('an invalid PCID is never looked up', async () => {
      const store = await open();
      for (const pcid of ['', 'x'.repeat(10_000), 'pc_1\u0000', 'pc 1']) {
        expect(await store.connection(pcid)).toBeUndefined();
        expect(await store.credentialOf(pcid)).toBeUndefined();
      }
    });
  });

  describe('callers', () => {
    async function withConnection(): Promise<Store> {
      const store = await open();
      await store.addConnection({ ...northwind, pcid: 'pc_1' });
      return store;
    }

    test('callerByToken finds a caller by its token', async () => {
      const store = await withConnection();
      const { caller, token } = await store.addCaller({
        name: 'Agents',
        pcids: ['pc_1', 'pc_1'],
        toolsets: ['offices', 'rooms'],
        readOnly: true,
        expiresAt: '2999-01-01T00:00:00Z',
      });
      expect(token).toMatch(/^dpo_[\w-]{43}$/);
      expect(caller).toEqual({
        id: expect.stringMatching(/^caller_/),
        name: 'Agents',
        pcids: ['pc_1'],
        toolsets: ['offices', 'rooms'],
        readOnly: true,
        expiresAt: '2999-01-01T00:00:00Z',
        createdAt: expect.any(String),
      });
      expect(await store.callerByToken(token)).toEqual(caller);
      expect(await store.callers()).toEqual([caller]);
    });

    test('each token belongs to one caller', async () => {
      const store = await withConnection();
      await store.addConnection({ ...contoso, pcid: 'pc_2' });
      const first = await store.addCaller({ name: 'First', pcids: ['pc_1'] });
      const second = await store.addCaller({ name: 'Second', pcids: ['pc_2'] });
      expect((await store.callerByToken(first.token))?.pcids).toEqual(['pc_1']);
      expect((await store.callerByToken(second.token))?.pcids).toEqual(['pc_2']);
      expect(first.caller.id).not.toBe(second.caller.id);
    });

    test('only the whole token is accepted', async () => {
      const store = await withConnection();
      const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
      const last = token.endsWith('A') ? 'B' : 'A';
      const others = ['', 'dpo_', caller.id, token.slice(0, -1), token.slice(0, -1) + last, `${token}A`];
      for (const other of [...others, token.toUpperCase(), 'x'.repeat(10_000)]) {
        expect(await store.callerByToken(other)).toBeUndefined();
      }
    });

    test('a revoked caller is rejected and stays in the list', async () => {
      const store = await withConnection();
      const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
      expect(await store.callerByToken(token)).toEqual(caller);
      expect(await store.revokeCaller(caller.id)).toBe(true);
      expect(await store.callerByToken(token)).toBeUndefined();
      const [listed] = await store.callers();
      expect(listed).toEqual({ ...caller, revokedAt: expect.any(String) });
      expect(await store.revokeCaller(caller.id)).toBe(true);
      expect(await store.callers()).toEqual([listed]);
      expect(await store.revokeCaller('caller_unknown')).toBe(false);
    });

    test('a caller without restrictions has all toolsets, may write and does not expire', async () => {
      const store = await withConnection();
      const { caller, token } = await store.addCaller({ name: ' Agents ', pcids: ['pc_1'] });
      expect(caller).toEqual({
        id: caller.id,
        name: 'Agents',
        pcids: ['pc_1'],
        readOnly: false,
        createdAt: caller.createdAt,
      });
      expect(await store.callerByToken(token)).toEqual(caller);
    });

    test('updateCaller changes what it names and keeps the rest and the token', async () => {
      const store = await withConnection();
      await store.addConnection({ ...contoso, pcid: 'pc_2' });
      const added = { name: 'Agents', pcids: ['pc_1'], toolsets: ['offices'], readOnly: true } as const;
      const { caller, token } = await store.addCaller({ ...added, expiresAt: '2999-01-01T00:00:00Z' });
      expect(await store.updateCaller(caller.id, {})).toEqual(caller);

      let expected = { ...caller, pcids: ['pc_2', 'pc_1'], readOnly: false };
      const change = { pcids: ['pc_2', 'pc_1', 'pc_2'], readOnly: false };
      expect(await store.updateCaller(caller.id, change)).toEqual(expected);

      expected = { ...expected, toolsets: ['rooms', 'offices'], expiresAt: '2998-01-01T00:00:00Z' };
      expect(
        await store.updateCaller(caller.id, {
          toolsets: ['rooms', 'offices', 'rooms'],
          expiresAt: '2998-01-01T00:00:00Z',
        }),
      ).toEqual(expected);
      expect(await store.callerByToken(token)).toEqual(expected);

      const { toolsets, expiresAt, ...unrestricted } = expected;
      expect(await store.updateCaller(caller.id, { toolsets: 'all', expiresAt: 'never' })).toEqual(
        unrestricted,
      );
      expect(await store.updateCaller(caller.id, {})).toEqual(unrestricted);
    });

    test.each<[string, CallerChange, RegExp]>([
      [
        'an unknown PCID',
        { pcids: ['pc_9'] },
        /There is no connection with the PCID pc_9\. List the PCIDs: \S+ connections list/,
      ],
      ['no PCID', { pcids: [] }, /^This cannot be stored: a caller needs at least one PCID\.$/],
      ['no toolset', { toolsets: [] }, /name at least one toolset, or leave them out for all/],
      ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, /the expiry is in the past/],
      ['an expiry that is no time', { expiresAt: 'soon' }, /must be a time such as 2030-01-31T00:00:00Z/],
    ])('updateCaller rejects %s', async (_, change, reason) => {
      const store = await withConnection();
      const { caller } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
      const attempt = store.updateCaller(caller.id, change);
      await expect(attempt).rejects.toThrow(RecordError);
      await expect(attempt).rejects.toThrow(reason);
      expect(await store.callers()).toEqual([caller]);
    });

    test('an unknown or a revoked caller cannot be updated', async () => {
      const store = await withConnection();
      await expect(store.updateCaller('caller_unknown', {})).rejects.toThrow(
        new RecordError(
          'There is no caller caller_unknown. List their ids: dialpad-organization-mcp callers list',
        ),
      );
      const { caller } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
      await store.revokeCaller(caller.id);
      await expect(store.updateCaller(caller.id, { readOnly: true })).rejects.toThrow(
        `The caller ${caller.id} is revoked for good. Add a new one: dialpad-organization-mcp callers add --name NAME --pcid PCID`,
      );
    });

    test('an expired caller is rejected', async () => {
      const store = await withConnection();
      const expiresAt = new Date(Date.now() + 90_000).toISOString();
      const { caller, token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'], expiresAt });
      expect(await store.callerByToken(token)).toEqual(caller);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(expiresAt) - 1 });
      expect(await store.callerByToken(token)).toEqual(caller);
      vi.setSystemTime(Date.parse(expiresAt));
      expect(await store.callerByToken(token)).toBeUndefined();
    });

    test('callers keep their grant when a connection is removed and added again', async () => {
      const store = await withConnection();
      const { token } = await store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
      await store.removeConnection('pc_1');
      await store.addConnection({ ...northwind, credential: 'newer-key', pcid: 'pc_1' });
      expect((await store.callerByToken(token))?.pcids).toEqual(['pc_1']);
      expect(await store.credentialOf('pc_1')).toBe('newer-key');
    });

    test.each<[string, Partial<NewCaller>, RegExp]>([
      ['no PCID', { pcids: [] }, /at least one PCID/],
      ['an unknown PCID', { pcids: ['pc_1', 'pc_9'] }, /no connection with the PCID pc_9/],
      ['an impossible PCID', { pcids: ['pc 1'] }, /without spaces/],
      ['no toolset at all', { toolsets: [] }, /at least one toolset/],
      ['no name', { name: '' }, /name is needed/],
      ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, /in the past/],
      ['an expiry that is no time', { expiresAt: 'soon' }, /2030-01-31T00:00:00Z/],
    ])('addCaller rejects %s', async (_, given, reason) => {
      const store = await withConnection();
      const attempt = store.addCaller({ name: 'Agents', pcids: ['pc_1'], ...given });
      await expect(attempt).rejects.toThrow(RecordError);
      await expect(attempt).rejects.toThrow(reason);
      expect(await store.callers()).toEqual([]);
    });
  });

  test('connections added at the same time are all stored', async () => {
    const store = await open();
    const names = Array.from({ length: 12 }, (_, index) => `Company ${index}`);
    await Promise.all(names.map((name) => store.addConnection({ ...northwind, name })));
    const listed = (await store.connections()).map(({ name }) => name);
    expect(listed.toSorted()).toEqual(names.toSorted());
    await store.check();
  });
}
