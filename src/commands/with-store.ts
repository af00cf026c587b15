import { type Config, ConfigError } from '../config.ts';
import { openStore } from '../connections/open-store.ts';
import type { Store } from '../connections/types.ts';

/** Opens the store for one command and closes it again. Throws ConfigError when none is set. */
export async function withStore<Result>(
  config: Config,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  if (config.store === undefined) {
    throw new ConfigError(
      'No store is set. Set MCP_STORE (file:PATH or redis://...) and MCP_STORE_KEY (openssl rand -base64 32).',
    );
  }
  const store = await openStore(config.store, config.storeKey);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Writes a value as one line of JSON. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
