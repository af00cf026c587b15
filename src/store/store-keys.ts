import { createHash, hkdfSync } from 'node:crypto';
import { StoreError } from './store-errors.ts';

const KEY_BYTES = 32;

/** One key of MCP_STORE_KEY. */
export interface StoreKey {
  /** A digest of the key: records name the key that protects them. */
  readonly id: string;
  /** Encrypts credentials. */
  readonly encryption: Uint8Array;
  /** Authenticates records. Derived, so that no key serves two algorithms. */
  readonly authentication: Uint8Array;
}

/** All decrypt and verify; the newest encrypts and signs. */
export interface StoreKeys {
  readonly newest: StoreKey;
  find(id: string): StoreKey | undefined;
}

const HINT = 'Create a key with: openssl rand -base64 32';

function parseKey(text: string): StoreKey {
  const bytes = Buffer.from(text, 'base64');
  // Decoding is lenient: only canonical base64 encodes back to the same text.
  if (bytes.toString('base64') !== text || bytes.length !== KEY_BYTES) {
    throw new StoreError(
      `MCP_STORE_KEY must be ${KEY_BYTES} bytes in base64 (44 characters), or several of these separated by commas. ${HINT}`,
    );
  }
  if (bytes.every((byte) => byte === bytes[0])) {
    throw new StoreError(`MCP_STORE_KEY repeats one byte, so it can be guessed. ${HINT}`);
  }
  return {
    id: createHash('sha256').update('store key id\0').update(bytes).digest('base64url').slice(0, 8),
    encryption: bytes,
    authentication: new Uint8Array(hkdfSync('sha256', bytes, '', 'store record authentication', KEY_BYTES)),
  };
}

/** Reads MCP_STORE_KEY. Throws StoreError, which never contains a key. */
export function parseStoreKeys(text: string): StoreKeys {
  const keys = text.split(',').map((key) => parseKey(key.trim()));
  const [newest] = keys;
  if (newest === undefined) throw new StoreError(`MCP_STORE_KEY is empty. ${HINT}`);
  return { newest, find: (id) => keys.find((key) => key.id === id) };
}
