import { isUtf8 } from 'node:buffer';
import { isRecord, type JsonObject } from '../lib/is-record.ts';
import { jsonLimitExceeded } from '../lib/json-limits.ts';
import { rpcCodes } from '../protocol/rpc-errors.ts';

/** A JSON-RPC error for a message that cannot be served. */
export interface MessageError {
  readonly code: number;
  readonly reason: string;
}

/** The SDK checks the members of the message later. */
export function parseMessage(bytes: Buffer): { readonly message: JsonObject } | MessageError {
  const invalid = (reason: string) => ({
    code: rpcCodes.invalidRequest,
    reason: `Invalid request: ${reason}`,
  });
  // Not repaired: replacement characters could be written into an emergency address.
  if (!isUtf8(bytes)) {
    return { code: rpcCodes.parseError, reason: 'Parse error: the message is not valid UTF-8.' };
  }
  const text = bytes.toString('utf8');
  const limit = jsonLimitExceeded(text);
  if (limit !== undefined) return invalid(`the message is too complex: ${limit}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: rpcCodes.parseError, reason: 'Parse error: the message is not JSON.' };
  }
  if (Array.isArray(value)) return invalid('batches are not supported; send one message at a time.');
  return isRecord(value) ? { message: value } : invalid('this is JSON, but not a JSON-RPC message.');
}
