import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

/** The store of the settings. Throws ConfigError when none is set. */
export function storeOf({ store }: Config): string {
  if (store !== undefined) return store;
  throw new ConfigError(
    'No store is set. Set MCP_STORE (file:PATH or redis://...) and MCP_STORE_KEY (openssl rand -base64 32).',
  );
}

/** Opens the store for one command and closes it again. Throws ConfigError when none is set. */
export async function withStore<Result>(
  config: Config,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(storeOf(config), config.storeKey, { redisPrefix: config.redisPrefix });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
