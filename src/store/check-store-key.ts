import type { Store, UnusableRecord } from './store.ts';
import { StoreError } from './store-errors.ts';

/**
 * Gives what is stored and cannot be used, for somebody to be told: the rest can be served. Rejects with StoreError
 * when there are connections and none can be used, for then the key is that of another store.
 */
export async function refuseWrongKey(
  store: Pick<Store, 'connections' | 'unusable'>,
): Promise<readonly UnusableRecord[]> {
  const unusable = await store.unusable();
  const ofConnections = unusable.filter(({ kind }) => kind === 'connection');
  const [first] = ofConnections;
  if (first === undefined) return unusable;
  const ids = new Set(ofConnections.map(({ id }) => id));
  const isAnyUsable = (await store.connections()).some(({ pcid }) => !ids.has(pcid));
  if (!isAnyUsable) throw new StoreError(first.reason);
  return unusable;
}
