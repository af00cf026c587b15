import { createApp } from '../app/create-app.ts';
import { localCaller } from '../auth/caller.ts';
import type { Config } from '../config/load-config.ts';
import { withinMs } from '../lib/within-ms.ts';
import { bad, type Finding, notApplicable } from './check-result.ts';
import { storePlaceTrouble } from './store-location.ts';

/** Whom calls go to. */
export interface DoctorAccount {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Why there is no key, where that needs more words than that none is set. */
  readonly noKey?: Finding;
}

/** The account of a connection; undefined when the store has no such connection that may be used. */
async function accountOfConnection(config: Config, pcid: string): Promise<DoctorAccount | undefined> {
  const app = await createApp({ ...config, logLevel: 'silent' });
  try {
    if ((await app.store?.connection(pcid))?.status !== 'active') return undefined;
    return await app.connections.resolve(pcid, localCaller);
  } finally {
    await app.close();
  }
}

/** The account that calls act for: of the key in the settings, or of the connection that DIALPAD_PCID names. */
export async function findAccount(config: Config, limitMs: number): Promise<DoctorAccount> {
  const { baseUrl, apiKey, store, pcid } = config;
  if (store === undefined) return { baseUrl, apiKey };
  const none = { baseUrl, apiKey: undefined };
  if (pcid === undefined) {
    const ignored = apiKey === undefined ? '' : '; DIALPAD_API_KEY is set, but ignored next to a store';
    return {
      ...none,
      noKey: notApplicable(`hosted mode: each connection has its own; see connections test PCID${ignored}`),
    };
  }
  const unknown = bad(
    'the store has no active connection with the PCID of --pcid (DIALPAD_PCID)',
    'See the PCIDs with: connections list. Add one with: connections add --name NAME',
  );
  const waits = { ...none, noKey: notApplicable('waits for the store') };
  if ((await storePlaceTrouble(store)) !== undefined) return waits;
  try {
    const account = await withinMs(limitMs, accountOfConnection(config, pcid));
    return account ?? { ...none, noKey: unknown };
  } catch {
    // The check of the store says why.
    return waits;
  }
}
