import type { Caller } from '../../auth/caller.ts';
import { pcidToLookUp } from '../../auth/grant.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { Store } from '../../store/store.ts';
import { type StoreError, UnusableRecordError } from '../../store/store-errors.ts';
import { PCID } from '../../tool-call/tool-options.ts';

/** The PCID argument of a tool call. */
function pcidArgument({ params }: JsonObject): string | undefined {
  const pcid = isRecord(params) && isRecord(params.arguments) ? params.arguments[PCID] : undefined;
  return typeof pcid === 'string' ? pcid : undefined;
}

/** Throws {@link StoreError} when the connection of a message cannot be looked up. */
export async function checkStore(
  store: Pick<Store, 'connection'>,
  message: JsonObject,
  { grant, pcid: fromHeader }: Caller,
): Promise<void> {
  const pcid = fromHeader ?? pcidArgument(message);
  if (pcid === undefined) return;
  try {
    await store.connection(pcidToLookUp(grant, pcid));
  } catch (error) {
    // The tool call reports this, to callers that may use the connection.
    if (!(error instanceof UnusableRecordError)) throw error;
  }
}
