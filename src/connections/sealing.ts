import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StoreError } from './errors.ts';

/** Seals credentials for the store, and opens them. */
export interface Sealing {
  /** The envelope of a secret. `record` is bound to it: an envelope copied to another record does not open. */
  seal(secret: string, record: string): string;
  /** Throws StoreError for another key, another record or a changed envelope. */
  open(envelope: string, record: string): string;
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  /** Names the key in envelopes without telling it. */
  readonly id: string;
  readonly bytes: Buffer;
}

const HOW_TO_MAKE_ONE = 'Make one with: openssl rand -base64 32';

function readKey(text: string): Key {
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  const bytes = Buffer.from(text, 'base64');
  if (!isBase64 || bytes.length !== KEY_BYTES) {
    throw new StoreError(`MCP_STORE_KEY must be ${KEY_BYTES} bytes in base64. ${HOW_TO_MAKE_ONE}`);
  }
  const id = createHash('sha256').update('key id').update(bytes).digest('base64url').slice(0, 8);
  return { id, bytes };
}

/**
 * Makes the sealing of `MCP_STORE_KEY`: one key, or several with commas, of which the first seals and all open.
 * Throws StoreError for a missing or malformed key.
 */
export function createSealing(keys: string | undefined): Sealing {
  if (keys === undefined) {
    throw new StoreError(
      `MCP_STORE_KEY is not set; it seals the credentials in the store. ${HOW_TO_MAKE_ONE}`,
    );
  }
  const all = keys.split(',').map((text) => readKey(text.trim()));
  const [first] = all;
  if (first === undefined) throw new StoreError(`MCP_STORE_KEY is empty. ${HOW_TO_MAKE_ONE}`);

  return {
    seal(secret, record) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, first.bytes, iv).setAAD(Buffer.from(record));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, first.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(envelope, record) {
      const [version, id, iv = '', sealed = ''] = envelope.split('.');
      const key = all.find((candidate) => candidate.id === id);
      if (version !== VERSION) throw new StoreError('A credential in the store has an unknown form.');
      if (key === undefined) {
        throw new StoreError(
          'The store was written with another MCP_STORE_KEY. Set that key, or both with a comma (the new one first).',
        );
      }
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv(ALGORITHM, key.bytes, Buffer.from(iv, 'base64url'), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(record))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        throw new StoreError('A credential in the store was changed or copied and does not open.');
      }
    },
  };
}
