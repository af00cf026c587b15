import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StoreError, UnusableRecordError } from './store-errors.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The letter of the envelope: version, key id, and initialisation vector and ciphertext with tag in base64url. */
const envelope = /^v1\.([\w-]{8})\.([\w-]{16})\.([\w-]{22,})$/;

/** Seals credentials, so that who has the store but not the key has nothing. */
export interface CredentialCipher {
  /** Encrypts with the first key. What is sealed for one record opens for no other. */
  seal(secret: string, recordId: string): string;
  /** Decrypts. Throws UnusableRecordError when the key is another one, or the text was changed or belongs to another record. */
  open(sealed: string, recordId: string): string;
  /** Whether it was sealed with the first key. */
  isCurrent(sealed: string): boolean;
}

interface Key {
  /** A digest of the key, so that an envelope can say which key opens it. */
  readonly id: string;
  readonly bytes: Buffer;
}

const hint = 'Make one with: openssl rand -base64 32';

function parseKey(text: string): Key {
  const bytes = Buffer.from(text, 'base64');
  // Decoding is lenient; only text that comes out the same was base64 to the last bit.
  if (bytes.toString('base64') !== text || bytes.length !== KEY_BYTES) {
    throw new StoreError(
      `MCP_STORE_KEY must be ${KEY_BYTES} bytes in base64 (44 characters), or several of these with commas between. ${hint}`,
    );
  }
  const id = createHash('sha256').update('store key id\0').update(bytes).digest('base64url').slice(0, 8);
  return { id, bytes };
}

function decrypt({ bytes }: Key, iv: Buffer, body: Buffer, recordId: string): string {
  const decipher = createDecipheriv('aes-256-gcm', bytes, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(recordId));
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
}

/**
 * Makes a sealer from MCP_STORE_KEY: keys of 32 bytes in base64 with commas between; the first encrypts, all
 * decrypt. Throws StoreError, which never shows a key.
 */
export function createCredentialCipher(keysText: string): CredentialCipher {
  const keys = keysText.split(',').map((text) => parseKey(text.trim()));
  const [first] = keys;
  if (first === undefined) throw new StoreError(`MCP_STORE_KEY is empty. ${hint}`);

  return {
    seal(secret, recordId) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.bytes, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(recordId));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${first.id}.${iv.toString('base64url')}.${body.toString('base64url')}`;
    },
    open(sealed, recordId) {
      const [, id, iv = '', body = ''] = envelope.exec(sealed) ?? [];
      const damaged = `The credential of ${recordId} in the store is damaged, or belongs to another record. Remove this connection and add it again.`;
      if (id === undefined) throw new UnusableRecordError(damaged);
      const key = keys.find((known) => known.id === id);
      if (key === undefined) {
        throw new UnusableRecordError(
          `The credential of ${recordId} was stored with another MCP_STORE_KEY. Set the key it was stored with; after a change of keys, list the old one behind the new one, with a comma.`,
        );
      }
      const [ivBytes, bodyBytes] = [Buffer.from(iv, 'base64url'), Buffer.from(body, 'base64url')];
      // Two texts can decode to the same bytes in their last character; only what seal() writes is accepted.
      if (ivBytes.toString('base64url') !== iv || bodyBytes.toString('base64url') !== body) {
        throw new UnusableRecordError(damaged);
      }
      try {
        return decrypt(key, ivBytes, bodyBytes, recordId);
      } catch {
        throw new UnusableRecordError(damaged);
      }
    },
    isCurrent: (sealed) => envelope.exec(sealed)?.[1] === first.id,
  };
}
