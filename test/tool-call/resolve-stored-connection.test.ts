import { expect, test } from 'vitest';
import { grantsPcid } from '../../src/auth/grant.ts';
import type { Connection, Store } from '../../src/store/store.ts';
import { StoreError, StoreUnavailableError, UnusableRecordError } from '../../src/store/store-errors.ts';
import { storedConnections } from '../../src/tool-call/connection/resolve-stored-connection.ts';

type Lookup = Pick<Store, 'connection' | 'credentialOf'>;

/** A store with one connection, which also writes down what it is asked for. */
function recording(failure?: (pcid: string) => Error | undefined) {
  const asked: string[] = [];
  const answer = async <Value>(pcid: string, value: Value): Promise<Value | undefined> => {
    asked.push(pcid);
    const error = failure?.(pcid);
    if (error !== undefined) throw error;
    return pcid === 'pc_here' ? value : undefined;
  };
  const connection: Connection = {
    pcid: 'pc_here',
    name: 'Here',
    environment: 'production',
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
  };
  const store: Lookup = {
    connection: (pcid) => answer(pcid, connection),
    credentialOf: (pcid) => answer(pcid, 'api-key'),
  };
  return { store, asked };
}

async function saysTo(pcids: readonly string[] | 'all', pcid: string, store: Lookup): Promise<string> {
  const grant = { pcids: pcids === 'all' ? pcids : new Set(pcids), readOnly: false };
  const accounts = storedConnections(store, { baseUrl: 'http://127.0.0.1:1' });
  return accounts.resolve(pcid, { id: 'one', grant }).then(
    () => 'found',
    (error) => String(error),
  );
}

const failures: readonly [name: string, failure: () => Error | undefined][] = [
  ['the store works', () => undefined],
  ['the store does not respond', () => new StoreUnavailableError('redis://10.0.0.1 is unavailable')],
  ['the store is damaged', () => new StoreError('/var/store.json is damaged')],
];

test.each(failures)(
  'a PCID that was not granted and an unknown one give the same error after the same work while %s',
  async (_, failure) => {
    const [foreign, unknown] = [recording(failure), recording(failure)];
    const message = await saysTo(['pc_own'], 'pc_here', foreign.store);
    expect(message).not.toBe('found');
    expect(message).toBe(await saysTo(['pc_own'], 'pc_unheard_of', unknown.store));
    expect(foreign.asked).toEqual(unknown.asked);
    expect(foreign.asked.length).toBeGreaterThan(0);
    expect(foreign.asked).not.toContain('pc_here');
    expect(message).not.toMatch(/10\.0\.0\.1|store\.json/);
  },
);

test('a damaged connection looks unknown to callers without a grant, and is reported to its own caller', async () => {
  const { store } = recording((pcid) =>
    pcid === 'pc_here' ? new UnusableRecordError('The credential of pc_here is damaged.') : undefined,
  );
  expect(await saysTo(['pc_own'], 'pc_here', store)).toBe(await saysTo(['pc_own'], 'pc_none', store));
  for (const grant of [['pc_here'], 'all'] as const) {
    const message = await saysTo(grant, 'pc_here', store);
    expect(message).toMatch(/stored API key is damaged.*The server's administrator must fix this/);
    expect(message).not.toContain('The credential of pc_here');
  }
});

test('all connections are granted to the local caller', async () => {
  expect(grantsPcid({ pcids: 'all', readOnly: false }, 'pc_here')).toBe(true);
  expect(await saysTo('all', 'pc_here', recording().store)).toBe('found');
});
