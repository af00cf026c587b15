import type { Caller } from '../../auth/caller.ts';
import { pcidToLookUp } from '../../auth/grant.ts';
import { isRecord } from '../../lib/is-record.ts';
import type { Store } from '../../store/store.ts';
import { StoreError, storeTrouble, UnusableRecordError } from '../../store/store-errors.ts';
import { PCID } from '../../tool-call/tool-options.ts';
import { errorResponse } from './error-response.ts';

/** The answer while what has to be asked does not answer: 503, so that a balancer can try another replica. */
export const away = (message: string): Response =>
  errorResponse(503, `${message} Try again in a few seconds.`, { headers: { 'retry-after': '5' } });

/** The answer while the store cannot be asked. The store itself tells the log why. */
export const storeUnavailableResponse = (error: StoreError): Response => away(storeTrouble(error));

/** The connection that a tool call names as an argument. */
function pcidOf({ params }: Readonly<Record<string, unknown>>): string | undefined {
  const given = isRecord(params) && isRecord(params.arguments) ? params.arguments[PCID] : undefined;
  return typeof given === 'string' ? given : undefined;
}

/** The answer when the connection of a message cannot be looked up because the store is away. */
export async function refuseWhenAway(
  store: Pick<Store, 'connection'>,
  message: Readonly<Record<string, unknown>>,
  { grant, pcid: fromHeader }: Caller,
): Promise<Response | undefined> {
  const pcid = fromHeader ?? pcidOf(message);
  if (pcid === undefined) return undefined;
  try {
    await store.connection(pcidToLookUp(grant, pcid));
    return undefined;
  } catch (error) {
    // That one connection cannot be used is the call's to say, to whom it belongs.
    if (error instanceof UnusableRecordError) return undefined;
    if (error instanceof StoreError) return storeUnavailableResponse(error);
    throw error;
  }
}
