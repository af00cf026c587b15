import { grantsPcid, pcidToLookUp } from '../auth/grant.ts';
import type { Store } from '../store/store.ts';
import { StoreError, storeTrouble, UnusableRecordError } from '../store/store-errors.ts';
import { budgetOfKey, ConnectionError, type ConnectionResolver } from './resolve-connection.ts';

/** Where Dialpad keeps its sandbox. */
const SANDBOX_URL = 'https://sandbox.dialpad.com';

/** Where the accounts of a store are. */
export interface StoredConnectionsOptions {
  /** What `production` means. */
  readonly baseUrl: string;
  /** The connection that calls without a PCID act for: stdio with `DIALPAD_PCID`. */
  readonly pcid?: string | undefined;
}

/** The accounts of hosted mode: each call names its connection. */
export function storedConnections(
  store: Pick<Store, 'connection' | 'credentialOf'>,
  { baseUrl, pcid: fixed }: StoredConnectionsOptions,
): ConnectionResolver {
  async function lookUp(pcid: string) {
    try {
      return await Promise.all([store.connection(pcid), store.credentialOf(pcid)]);
    } catch (error) {
      if (error instanceof UnusableRecordError) return 'unusable';
      if (!(error instanceof StoreError)) throw error;
      throw new ConnectionError(
        `${storeTrouble(error)} Nothing was sent to Dialpad. Try again in a few seconds.`,
      );
    }
  }

  return {
    hosted: fixed === undefined,
    async resolve(given, { grant }) {
      const pcid = given ?? fixed;
      if (pcid === undefined)
        throw new ConnectionError('PCID is required: it names the Dialpad account to act for.');
      const mayUse = grantsPcid(grant, pcid);
      // Something is looked up in either case, so that strangers wait and fail alike, whatever PCID they name.
      const found = await lookUp(pcidToLookUp(grant, pcid));
      if (mayUse && found === 'unusable') {
        throw new ConnectionError(
          'The connection of this PCID cannot be used: its stored API key is damaged, or was sealed with another key. Nothing was sent to Dialpad, and trying again will not help. The operator has to mend it; the log of the server says how.',
        );
      }
      const [connection, apiKey] = found === 'unusable' ? [] : found;
      if (!mayUse || connection?.status !== 'active' || apiKey === undefined) {
        throw new ConnectionError(
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
