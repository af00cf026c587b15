import { createHash } from 'node:crypto';
import type { Caller } from '../auth/caller.ts';
import type { Account } from '../dialpad/client.ts';

/** The account cannot be had. The message is for the model, with what the operator has to do. */
export class ConnectionError extends Error {
  override readonly name = 'AccountError';
}

/** Finds the account a call acts for. */
export interface ConnectionResolver {
  /** Whether calls must name a PCID. */
  readonly hosted: boolean;
  /** Throws ConnectionError. A PCID that is unknown and one that is somebody else's give the same answer. */
  resolve(pcid: string | undefined, caller: Caller): Promise<Account & { readonly pcid?: string }>;
}

/** Who shares a rate budget while the company is not known: all that use one key. A digest, so that it can be logged. */
export const budgetOfKey = (apiKey: string): string =>
  `key-${createHash('sha256').update(apiKey).digest('base64url').slice(0, 16)}`;

/** The one account of single-account mode. Without a key every call says how to set one. */
export function singleConnection(baseUrl: string, apiKey: string | undefined): ConnectionResolver {
  const account = apiKey === undefined ? undefined : { baseUrl, apiKey, company: budgetOfKey(apiKey) };
  return {
    hosted: false,
    resolve: async () => {
      if (account !== undefined) return account;
      throw new ConnectionError(
        'No Dialpad API key is set, so nothing was sent. The operator has to set DIALPAD_API_KEY in the environment of this server (in a desktop client: under "env" of its configuration) and restart it. Keys are made in the Dialpad admin portal under Company settings, API keys. To try without an account start the server with --demo.',
      );
    },
  };
}
