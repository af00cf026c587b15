import { StoreError } from '../store/store-errors.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import { checkStoreLocation } from './check-store-location.ts';
import type { DoctorContext } from './doctor-context.ts';

/** Opens the store, reads all records and decrypts every credential. */
export async function checkStore({ config, demo }: DoctorContext): Promise<CheckResult> {
  if (config.store === undefined) return skipped('not configured: single-account mode');
  if (demo && config.storeKey === undefined) return skipped('the demo creates its own key');
  const failure = await checkStoreLocation(config.store);
  if (failure !== undefined) return failure;
  // Loaded only here: single-account mode has no store.
  const { openStore } = await import('../store/open-store.ts');
  try {
    const store = await openStore(config.store, config.storeKey, { redisPrefix: config.redisPrefix });
    try {
      await store.check();
      const [connections, callers] = [await store.connections(), await store.callers()];
      const counts = `${connections.length} connections, ${callers.length} callers`;
      return passed([counts, ...(await store.warnings())].join('. Warning: ').replace(/\.$/, ''));
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // The message says first what is wrong, then what to do.
    const [what = '', ...fix] = error.message.split(/(?<=\.)\s+(?=[A-Z])/);
    return failed(
      what.replace(/\.$/, ''),
      fix.join(' ') || 'Check MCP_STORE; docs/hosting.md describes the setup.',
    );
  }
}
