import type { Store, UnusableRecord } from './store.ts';
import { StoreError } from './store-errors.ts';

/**
 * Returns the unusable records, for the log: the others can be served. Rejects with StoreError when there are
 * connections and none is usable, because MCP_STORE_KEY then belongs to another store.
 */
export async function rejectWrongKey(
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
