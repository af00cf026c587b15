import { createHash } from 'node:crypto';
import type { Store } from '../connections/types.ts';

/** The embedded Dialpad of `--demo`. */
export interface DemoDialpad {
  readonly baseUrl: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function startDemoDialpad(): Promise<DemoDialpad> {
  const { startSimulator } = await import('../simulator/index.ts');
  const simulator = await startSimulator();
  return { baseUrl: simulator.origin, apiKey: simulator.keys.companyAdmin, close: simulator.close };
}

/** Seals a demo store when no key is set. Not a secret, and neither is what it seals. */
export const DEMO_STORE_KEY = createHash('sha256').update('demo store').digest('base64');

/** The connection of the demo store. */
export const DEMO_PCID = 'demo-pcid';

const DEMO_CALLER = 'demo';

/** Puts a connection to the embedded Dialpad and a caller into a store. Returns the caller's token. */
export async function addDemoCaller(store: Store, apiKey: string): Promise<string> {
  if ((await store.connection(DEMO_PCID)) === undefined) {
    const connection = { pcid: DEMO_PCID, name: 'Embedded Dialpad', environment: 'production' } as const;
    await store.addConnection({ ...connection, credential: apiKey });
  }
  for (const { id, name } of await store.callers()) if (name === DEMO_CALLER) await store.revokeCaller(id);
  const { token } = await store.addCaller({ name: DEMO_CALLER, pcids: [DEMO_PCID], readOnly: false });
  return token;
}
