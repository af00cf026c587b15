import { createHash } from 'node:crypto';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import type { Store } from '../store/store.ts';

/** The embedded simulator of `--demo`. */
export interface DemoDialpad {
  readonly baseUrl: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

export async function startDemoDialpad(): Promise<DemoDialpad> {
  const { startSimulator } = await import('../simulator/simulator.ts');
  const simulator = await startSimulator();
  return { baseUrl: simulator.origin, apiKey: simulator.keys.companyAdmin, close: simulator.close };
}

/** Encrypts a demo store when no key is set. Not a secret, and neither are the keys of the simulator. */
const DEMO_STORE_KEY = createHash('sha256').update('demo store').digest('base64');

export const DEMO_PCID = 'demo-pcid';

const DEMO_CALLER = 'demo';

/** The settings, with the key of demo stores if they have none. */
export const withDemoStoreKey = (config: Config): Config => ({
  ...config,
  storeKey: config.storeKey ?? DEMO_STORE_KEY,
});

/**
 * Adds a connection to the simulator to a store without one. Throws ConfigError for a store with other connections.
 */
export async function addDemoConnection(store: Store, apiKey: string): Promise<void> {
  const unusable = await store.unusable();
  const connections = await store.connections();
  if (connections.some(({ pcid }) => pcid === DEMO_PCID)) return;
  if (connections.length + unusable.length > 0) {
    throw new ConfigError(
      'MCP_STORE (--store) has connections of its own, so the demo does not use it. Use another store for the demo: --store file:demo-store.json',
    );
  }
  const connection = { pcid: DEMO_PCID, name: 'Embedded simulator', environment: 'production' } as const;
  await store.addConnection({ ...connection, credential: apiKey });
}

/** Replaces the demo's caller and revokes its earlier tokens. Returns the token. */
export async function addDemoCaller(store: Store): Promise<string> {
  for (const { id, name, pcids, revokedAt } of await store.callers()) {
    const isOwn = name === DEMO_CALLER && pcids.length === 1 && pcids[0] === DEMO_PCID;
    if (isOwn && revokedAt === undefined) await store.revokeCaller(id);
  }
  const { token } = await store.addCaller({ name: DEMO_CALLER, pcids: [DEMO_PCID], readOnly: false });
  return token;
}
