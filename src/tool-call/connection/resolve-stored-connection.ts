import type { Caller } from '../../auth/caller.ts';
import { grantsPcid } from '../../auth/grant.ts';
import { PCID_REQUIRED } from '../../auth/pcid.ts';
import type { Store } from '../../store/store.ts';
import { StoreError, storeErrorMessage, UnusableRecordError } from '../../store/store-errors.ts';
import { ConnectionError, type ConnectionResolver, rateLimitIdOf } from './resolve-connection.ts';

const SANDBOX_URL = 'https://sandbox.dialpad.com';

/** Looked up instead of a PCID that was not granted, so that the response takes the same time. */
const DUMMY_PCID = 'pc_AAAAAAAAAAAAAAAAAAAAAA';

type Lookup = Pick<Store, 'connection' | 'credentialOf'>;

async function lookUp(store: Lookup, pcid: string) {
  try {
    return await Promise.all([store.connection(pcid), store.credentialOf(pcid)]);
  } catch (error) {
    if (error instanceof UnusableRecordError) return 'unusable';
    if (!(error instanceof StoreError)) throw error;
    throw new ConnectionError(
      'unavailable',
      `${storeErrorMessage(error)} Nothing was sent to Dialpad. Try again in a few seconds.`,
    );
  }
}

/** `baseUrl` is for connections of the environment `production`. */
export function storedConnections(
  store: Lookup,
  { baseUrl }: { readonly baseUrl: string },
): ConnectionResolver {
  return {
    hosted: true,
    async resolve(pcid: string | undefined, { grant }: Caller) {
      if (pcid === undefined) {
        throw new ConnectionError('request', PCID_REQUIRED);
      }
      const isGranted = grantsPcid(grant, pcid);
      const found = await lookUp(store, isGranted ? pcid : DUMMY_PCID);
      if (isGranted && found === 'unusable') {
        throw new ConnectionError(
          'server',
          "The connection of this PCID cannot be used: its stored API key is damaged, or was encrypted with another key. Nothing was sent to Dialpad, and a retry will not help. The server's administrator must fix this; see the server log.",
        );
      }
      const [connection, apiKey] = found === 'unusable' ? [] : found;
      if (!isGranted || connection?.status !== 'active' || apiKey === undefined) {
        throw new ConnectionError(
          isGranted ? 'request' : 'not_granted',
          'There is no connection with this PCID that this caller may use. Nothing was sent to Dialpad. Use the PCID that the platform assigned to this customer.',
        );
      }
      return {
        apiKey,
        baseUrl: connection.environment === 'sandbox' ? SANDBOX_URL : baseUrl,
        company:
          connection.companyId === undefined ? rateLimitIdOf(apiKey) : `company-${connection.companyId}`,
      };
    },
  };
}
