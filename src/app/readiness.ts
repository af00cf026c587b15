import type { Store, StoreState } from '../store/store.ts';
import type { Readiness } from '../transports/http/monitoring.ts';
import type { App } from './create-app.ts';

/** The check decrypts every record: too much for each probe. */
const CACHE_MS = 10_000;

/** Whether some connection of the store can be decrypted, or it has none. The result is cached. */
function decryptionCheck(store: Pick<Store, 'connections' | 'unusable'>): () => Promise<boolean> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let result = Promise.resolve(true);

  async function check(): Promise<boolean> {
    const broken = new Set<string>();
    for (const { kind, id } of await store.unusable()) if (kind === 'connection') broken.add(id);
    return broken.size === 0 || (await store.connections()).some(({ pcid }) => !broken.has(pcid));
  }

  return () => {
    if (performance.now() - checkedAt >= CACHE_MS) {
      checkedAt = performance.now();
      // A store that cannot be read is reported by its state.
      result = check().catch(() => true);
    }
    return result;
  };
}

/** Whether calls can be served, for load balancers and administrators. */
export function createReadiness({ store, upstream, rateLimiter }: App): () => Promise<Readiness> {
  const canDecrypt = store && decryptionCheck(store);

  async function problem(state: StoreState | undefined): Promise<string | undefined> {
    if (state === 'unavailable') return 'the store is unavailable';
    if ((await canDecrypt?.()) === false) return 'no connection of the store can be decrypted';
    return undefined;
  }

  return async () => {
    const state = await store?.state();
    const reason = await problem(state);
    return {
      ready: reason === undefined,
      reason,
      store: state,
      upstream: upstream.health,
      rateLimiter: rateLimiter.stats,
    };
  };
}
