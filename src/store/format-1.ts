import { z } from 'zod';
import { isRecord } from '../lib/is-record.ts';
import { commandLine } from '../lib/program-name.ts';
import { callerRecord, connectionRecord } from './record-codec.ts';
import type { StoreContents } from './records.ts';
import { StoreError } from './store-errors.ts';

/** Format 1 had no MAC: with write access alone, callers and grants could be added to such a store. */
const connection = z.preprocess((json) => {
  if (!isRecord(json)) return json;
  const { sealedCredential: encryptedCredential, ...fields } = json;
  return { ...fields, encryptedCredential };
}, connectionRecord);

const contents = z.object({ connections: z.array(connection), callers: z.array(callerRecord) });

/** Throws StoreError when a record is damaged. `store` names the store. */
export function parseFormat1(store: string, json: unknown): StoreContents {
  const parsed = contents.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new StoreError(
    `The store ${store} cannot be upgraded: unexpected value at ${parsed.error.issues[0]?.path.join('.')}. Remove that record with the version of this program that wrote it.`,
  );
}

export const FORMAT_1_MESSAGE = `has format 1, whose records are not authenticated, so this version does not use it. Upgrade it once with: ${commandLine('store upgrade')}. If it had been upgraded before, it was tampered with: restore it from a backup.`;
