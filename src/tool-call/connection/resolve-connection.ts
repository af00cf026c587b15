import { createHash } from 'node:crypto';
import type { Caller } from '../../auth/caller.ts';
import type { Account } from '../../dialpad/client.ts';

/** The request has no usable connection. The message is for the model. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /**
   * `request`: another PCID may work. `not_granted`: the same, for logs only: the caller must not see the difference.
   * `server`: its administrator must act. `unavailable`: a retry may work.
   */
  readonly reason: 'request' | 'not_granted' | 'server' | 'unavailable';

  constructor(reason: ConnectionError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface ConnectionResolver {
  /** Whether there is a store, so that requests name a PCID. */
  readonly hosted: boolean;
  /** Throws ConnectionError: the same one for a PCID that is unknown and one that was not granted. */
  resolve(pcid: string | undefined, caller: Caller): Promise<Account>;
}

/** Id of the rate limit while the company is unknown: all calls with one key share it. Can be logged. */
export const rateLimitIdOf = (apiKey: string): string =>
  `key-${createHash('sha256').update(apiKey).digest('base64url').slice(0, 16)}`;

/** For single-account mode. Without a key every call says how to set one. */
export function singleConnection(baseUrl: string, apiKey: string | undefined): ConnectionResolver {
  const account = apiKey === undefined ? undefined : { baseUrl, apiKey, company: rateLimitIdOf(apiKey) };
  return {
    hosted: false,
    async resolve(pcid) {
      if (account === undefined) {
        throw new ConnectionError(
          'server',
          'No Dialpad API key is set, so nothing was sent. The administrator of this server must set DIALPAD_API_KEY in its environment (in a desktop client: under "env" of its configuration) and restart it. Create keys in the Dialpad admin portal under Company settings, API keys. To try without an account start the server with --demo.',
        );
      }
      if (pcid === undefined) return account;
      throw new ConnectionError(
        'request',
        'Unknown argument PCID: this server has one Dialpad account. Nothing was sent to Dialpad. Leave PCID out.',
      );
    },
  };
}
