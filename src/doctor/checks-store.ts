import { StoreError, StoreUnavailableError } from '../store/store-errors.ts';
import { bad, type Finding, good, notApplicable } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import { storePlaceTrouble } from './store-location.ts';

/** Whether the store opens, can be read, and gives out every credential with the key of the settings. */
export async function checkStore({ config, demo }: DoctorContext): Promise<Finding> {
  if (config.store === undefined) return notApplicable('not configured: single-account mode');
  if (demo && config.storeKey === undefined) return notApplicable('the demo makes its own key');
  const trouble = await storePlaceTrouble(config.store);
  if (trouble !== undefined) return trouble;
  // Loaded only here: in single-account mode there is no store to look at.
  const { openStore } = await import('../store/open-store.ts');
  try {
    const store = await openStore(config.store, config.storeKey, { redisPrefix: config.redisPrefix });
    try {
      await store.check();
      const [connections, callers] = [await store.connections(), await store.callers()];
      return good(`opens; ${connections.length} connections, ${callers.length} callers`);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error instanceof StoreUnavailableError) {
      return bad(error.message.replace(/\.$/, ''), 'Start Redis, or correct host and port in MCP_STORE.');
    }
    // What is wrong comes first, what to do after it.
    const [what = '', ...fix] = error.message.split(/(?<=\.)\s+(?=[A-Z])/);
    return bad(
      what.replace(/\.$/, ''),
      fix.join(' ') || 'Check MCP_STORE; docs/hosting.md says how it is set up.',
    );
  }
}
