import type { Caller } from '../../auth/caller.ts';
import { isPcid, PCID, PCID_FORM } from '../../auth/pcid.ts';
import type { Account } from '../../dialpad/client.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { ConnectionError, type ConnectionResolver } from './resolve-connection.ts';

export type ConnectionDecision =
  | { readonly account: Account; readonly pcid: string | undefined }
  | { readonly error: ConnectionError; readonly pcid: string | undefined };

const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

const inArguments = (params: unknown): unknown => memberOf(memberOf(params, 'arguments'), PCID);

function inUri(params: unknown): unknown {
  const uri = memberOf(params, 'uri');
  if (typeof uri !== 'string' || !URL.canParse(uri)) return undefined;
  return new URL(uri).searchParams.get(PCID) ?? undefined;
}

/** Where the parameters of each method have the PCID. */
const requestedPcid: Readonly<Record<string, (params: unknown) => unknown>> = {
  'tools/call': inArguments,
  'prompts/get': inArguments,
  'resources/read': inUri,
  'resources/list': () => undefined,
  'completion/complete': (params) => inArguments(memberOf(params, 'context')),
};

/** Whether requests of this method act for a connection. */
export const usesConnection = (method: unknown): boolean =>
  typeof method === 'string' && Object.hasOwn(requestedPcid, method);

function pcidOf(requested: unknown, pinned: string | undefined): string | undefined {
  if (requested === undefined || requested === pinned) return pinned;
  if (pinned !== undefined) {
    throw new ConnectionError(
      'request',
      'The PCID of this request differs from the one that the header X-PCID or the setting DIALPAD_PCID names. Nothing was sent to Dialpad. Leave it out, or send the same one.',
    );
  }
  if (isPcid(requested)) return requested;
  throw new ConnectionError('request', `${PCID} must be ${PCID_FORM}. Nothing was sent to Dialpad.`);
}

/**
 * Reads the PCID of a request and resolves its connection. All methods use this function, so that a PCID that differs
 * from the pinned one is rejected in the same way everywhere.
 */
export async function decideConnection(
  connections: ConnectionResolver,
  caller: Caller,
  { method, params }: JsonObject,
): Promise<ConnectionDecision> {
  const readPcid = typeof method === 'string' ? requestedPcid[method] : undefined;
  let pcid: string | undefined;
  try {
    pcid = pcidOf(readPcid?.(params), caller.pcid);
    return { account: await connections.resolve(pcid, caller), pcid };
  } catch (error) {
    if (error instanceof ConnectionError) return { error, pcid };
    throw error;
  }
}
