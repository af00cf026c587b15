import { createApp } from '../app/create-app.ts';
import { localCaller } from '../auth/caller.ts';
import type { Config } from '../config/load-config.ts';
import { commandLine } from '../lib/program-name.ts';
import { withinMs } from '../lib/within-ms.ts';
import { type CheckResult, failed, skipped } from './check-result.ts';
import { checkStoreLocation } from './check-store-location.ts';

export interface DoctorAccount {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Replaces the result of the check of the key when there is none. */
  readonly noKey?: CheckResult;
}

/** Undefined when the store has no active connection of that PCID. */
async function accountOfConnection(config: Config, pcid: string): Promise<DoctorAccount | undefined> {
  const app = await createApp({ ...config, logLevel: 'silent' });
  try {
    if ((await app.store?.connection(pcid))?.status !== 'active') return undefined;
    return await app.connections.resolve(pcid, localCaller);
  } finally {
    await app.close();
  }
}

/** The account of DIALPAD_API_KEY, or of the connection that DIALPAD_PCID names. */
export async function findAccount(config: Config, limitMs: number): Promise<DoctorAccount> {
  const { baseUrl, apiKey, store, pcid } = config;
  if (store === undefined) return { baseUrl, apiKey };
  const none = { baseUrl, apiKey: undefined };
  if (pcid === undefined) {
    const noKey = skipped(
      `hosted mode: each connection has its own key; test one with: ${commandLine('connections test PCID')}`,
    );
    return { ...none, noKey };
  }
  const unknown = failed(
    'the store has no active connection with the PCID of --pcid (DIALPAD_PCID)',
    `See the connections and whether they are active: ${commandLine('connections list')}. Enable one: ${commandLine('connections enable PCID')}. Add one: ${commandLine('connections add --name NAME')}`,
  );
  const storeFailed = { ...none, noKey: skipped('store failed') };
  if ((await checkStoreLocation(store)) !== undefined) return storeFailed;
  try {
    const account = await withinMs(limitMs, accountOfConnection(config, pcid));
    return account ?? { ...none, noKey: unknown };
  } catch {
    // The check of the store reports the reason.
    return storeFailed;
  }
}
