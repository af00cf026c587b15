import { StoreUnavailableError } from '../connections/errors.ts';
import type { Store } from '../connections/types.ts';
import { AccountError, type Accounts, budgetOfKey } from './accounts.ts';

/** Where Dialpad keeps its sandbox. */
const SANDBOX_URL = 'https://sandbox.dialpad.com';

/** Where the accounts of a store are. */
export interface StoreAccountsOptions {
  /** What `production` means. */
  readonly baseUrl: string;
  /** The connection that calls without a PCID act for: stdio with `DIALPAD_PCID`. */
  readonly pcid?: string | undefined;
}

/** The accounts of hosted mode: each call names its connection. */
export function storeAccounts(store: Store, { baseUrl, pcid: fixed }: StoreAccountsOptions): Accounts {
  async function lookUp(pcid: string) {
    try {
      return await Promise.all([store.connection(pcid), store.credentialOf(pcid)]);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      throw new AccountError(`${error.message} Nothing was sent to Dialpad. Try again in a few seconds.`);
    }
  }

  return {
    hosted: fixed === undefined,
    async resolve(given, { grant }) {
      const pcid = given ?? fixed;
      if (pcid === undefined)
        throw new AccountError('PCID is required: it names the Dialpad account to act for.');
      const mayUse = grant.pcids === 'all' || grant.pcids.has(pcid);
      // Looked up in either case: whether a PCID exists must not show in the time an answer takes.
      const [connection, apiKey] = await lookUp(pcid);
      if (!mayUse || connection?.status !== 'active' || apiKey === undefined) {
        throw new AccountError(
          'There is no connection with this PCID that this caller may use. Nothing was sent to Dialpad. Use the PCID the platform gave for this customer.',
        );
      }
      return {
        pcid,
        apiKey,
        baseUrl: connection.environment === 'sandbox' ? SANDBOX_URL : baseUrl,
        company: connection.companyId === undefined ? budgetOfKey(apiKey) : `company-${connection.companyId}`,
      };
    },
  };
}
