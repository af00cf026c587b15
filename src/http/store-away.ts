import { StoreUnavailableError } from '../connections/errors.ts';
import type { Store } from '../connections/types.ts';
import { PCID } from '../mcp/tool-options.ts';
import { refusal } from './answers.ts';

/** The answer while what has to be asked does not answer: 503, so that a balancer can try another replica. */
export const away = ({ message }: Error): Response =>
  refusal(503, message, { headers: { 'retry-after': '5' } });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The connection that a tool call names as an argument. */
function pcidOf({ params }: Readonly<Record<string, unknown>>): string | undefined {
  const given = isRecord(params) && isRecord(params.arguments) ? params.arguments[PCID] : undefined;
  return typeof given === 'string' ? given : undefined;
}

/** The answer when the connection of a message cannot be looked up because the store is away. */
export async function refuseWhenAway(
  store: Pick<Store, 'connection'>,
  message: Readonly<Record<string, unknown>>,
  fromHeader: string | undefined,
): Promise<Response | undefined> {
  const pcid = fromHeader ?? pcidOf(message);
  if (pcid === undefined) return undefined;
  try {
    await store.connection(pcid);
    return undefined;
  } catch (error) {
    if (error instanceof StoreUnavailableError) return away(error);
    throw error;
  }
}
