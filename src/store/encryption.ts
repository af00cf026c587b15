import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { commandLine } from '../lib/program-name.ts';
import { UnusableRecordError } from './store-errors.ts';
import type { StoreKey, StoreKeys } from './store-keys.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Version, key id, initialization vector, and ciphertext with tag; the last two in base64url. */
const envelope = /^v1\.([\w-]{8})\.([\w-]{16})\.([\w-]{22,})$/;

/** Encrypts credentials with AES-256-GCM, bound to the record they belong to. */
export interface CredentialCipher {
  encrypt(credential: string, recordId: string): string;
  /** Throws UnusableRecordError when the key is unknown, or the text was changed or belongs to another record. */
  decrypt(text: string, recordId: string): string;
}

/** Why a record protected by a key that MCP_STORE_KEY does not contain cannot be used. */
export const unknownKeyMessage = (id: string): string =>
  `${id} was stored with another MCP_STORE_KEY. Set the key it was stored with; while keys are rotated, list both, separated by a comma.`;

function decryptWith({ encryption }: StoreKey, iv: Buffer, body: Buffer, recordId: string): string {
  const decipher = createDecipheriv('aes-256-gcm', encryption, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(recordId));
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
}

export const createCredentialCipher = (keys: StoreKeys): CredentialCipher => ({
  encrypt(credential, recordId) {
    const iv = randomBytes(IV_BYTES);
    const { id, encryption } = keys.newest;
    const cipher = createCipheriv('aes-256-gcm', encryption, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(recordId));
    const body = Buffer.concat([cipher.update(credential, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${id}.${iv.toString('base64url')}.${body.toString('base64url')}`;
  },
  decrypt(text, recordId) {
    const [, id, iv = '', body = ''] = envelope.exec(text) ?? [];
    const damaged = `The credential of ${recordId} in the store is damaged, or belongs to another record. Store it again with: ${commandLine(`connections set-key ${recordId}`)}`;
    if (id === undefined) throw new UnusableRecordError(damaged);
    const key = keys.find(id);
    if (key === undefined) {
      throw new UnusableRecordError(`The credential of ${unknownKeyMessage(recordId)}`);
    }
    const bytes = Buffer.from(body, 'base64url');
    // Two texts can decode to the same bytes in their last character; only what encrypt() writes is accepted.
    if (bytes.toString('base64url') !== body) throw new UnusableRecordError(damaged);
    try {
      return decryptWith(key, Buffer.from(iv, 'base64url'), bytes, recordId);
    } catch {
      throw new UnusableRecordError(damaged);
    }
  },
});
