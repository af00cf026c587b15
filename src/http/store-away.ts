import { StoreError, storeTrouble, UnusableRecordError } from '../connections/errors.ts';
import { pcidToLookUp } from '../connections/grants.ts';
import type { Store } from '../connections/types.ts';
import { isRecord } from '../is-record.ts';
import type { McpCaller } from '../mcp/caller.ts';
import { PCID } from '../mcp/tool-options.ts';
import { refusal } from './answers.ts';

/** The answer while what has to be asked does not answer: 503, so that a balancer can try another replica. */
export const away = (message: string): Response =>
  refusal(503, `${message} Try again in a few seconds.`, { headers: { 'retry-after': '5' } });

/** The answer while the store cannot be asked. The store itself tells the log why. */
export const storeAway = (error: StoreError): Response => away(storeTrouble(error));

/** The connection that a tool call names as an argument. */
function pcidOf({ params }: Readonly<Record<string, unknown>>): string | undefined {
  const given = isRecord(params) && isRecord(params.arguments) ? params.arguments[PCID] : undefined;
  return typeof given === 'string' ? given : undefined;
}

/** The answer when the connection of a message cannot be looked up because the store is away. */
export async function refuseWhenAway(
  store: Pick<Store, 'connection'>,
  message: Readonly<Record<string, unknown>>,
  { grant, pcid: fromHeader }: McpCaller,
): Promise<Response | undefined> {
  const pcid = fromHeader ?? pcidOf(message);
  if (pcid === undefined) return undefined;
  try {
    await store.connection(pcidToLookUp(grant, pcid));
    return undefined;
  } catch (error) {
    // That one connection cannot be used is the call's to say, to whom it belongs.
    if (error instanceof UnusableRecordError) return undefined;
    if (error instanceof StoreError) return storeAway(error);
    throw error;
  }
}
