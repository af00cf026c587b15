import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';

/** Rejects settings of a server that exclude each other. Throws ConfigError. */
export function checkCombinations({ apiKey, pcid, store }: Config): void {
  if (apiKey !== undefined && store !== undefined) {
    throw new ConfigError(
      'DIALPAD_API_KEY and MCP_STORE (--store) are both set, but a server has either one account or a store. Unset DIALPAD_API_KEY to serve the connections of the store, or MCP_STORE to serve the account of that key.',
    );
  }
  if (pcid !== undefined && store === undefined) {
    throw new ConfigError(
      'DIALPAD_PCID (--pcid) names a connection of a store, but no store is set. Set MCP_STORE (--store), or unset DIALPAD_PCID.',
    );
  }
}
