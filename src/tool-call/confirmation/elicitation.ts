import {
  acceptedContent,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  type RequestStateCodec,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '../../lib/is-record.ts';

/** What confirmations need of the SDK. Loaded with the first one, because a server responds sooner without the SDK. */

/** The first key signs and all verify, so that no confirmation fails while the keys of replicas are rotated. */
export function createCodec<State>(
  keys: readonly [Uint8Array, ...(readonly Uint8Array[])],
  ttlSeconds: number,
): RequestStateCodec<State> {
  const codecOf = (key: Uint8Array) => createRequestStateCodec<State>({ key, ttlSeconds });
  const newest = codecOf(keys[0]);
  const older = keys.slice(1).map(codecOf);
  return {
    mint: newest.mint,
    async verify(state, context) {
      try {
        return await newest.verify(state, context);
      } catch (error) {
        for (const codec of older) {
          const verified = await codec.verify(state, context).catch(() => undefined);
          if (verified !== undefined) return verified;
        }
        throw error;
      }
    },
  };
}

/** Asks the client to show `message` to a person, who can consent. */
export const askForConsent = (message: string, requestState: string): InputRequiredResult =>
  inputRequired({
    inputRequests: {
      confirm: inputRequired.elicit({
        message,
        requestedSchema: {
          type: 'object',
          properties: {
            confirm: {
              type: 'boolean',
              title: 'Yes, make this change',
              description: 'Confirm this change.',
            },
          },
          required: ['confirm'],
        },
      }),
    },
    requestState,
  });

export const hasConsented = (responses: JsonObject | undefined): boolean =>
  acceptedContent(responses, 'confirm')?.confirm === true;
