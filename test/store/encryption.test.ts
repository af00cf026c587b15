import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCredentialCipher } from '../../src/store/encryption.ts';
import { StoreError } from '../../src/store/store-errors.ts';
import { parseStoreKeys } from '../../src/store/store-keys.ts';
import { storeKeyOf } from '../support/store-key.ts';

const cipherOf = (...names: string[]) =>
  createCredentialCipher(parseStoreKeys(names.map(storeKeyOf).join(', ')));
const cipher = cipherOf('first');

describe('an encrypted credential', () => {
  test('a credential is decrypted for its record', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, id) => {
        expect(cipher.decrypt(cipher.encrypt(secret, id), id)).toBe(secret);
      }),
    );
  });

  test('a credential is not decrypted for another record', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (secret, id, other) => {
        fc.pre(id !== other);
        expect(() => cipher.decrypt(cipher.encrypt(secret, id), other)).toThrow(StoreError);
      }),
    );
  });

  test('a credential is not decrypted when any character was changed, added or removed', () => {
    const encrypted = cipher.encrypt('northwind-api-key', 'pc_1');
    const position = fc.nat(encrypted.length - 1);
    const text = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(position, fc.nat(2), text, (at, taken, put) => {
        const changed = encrypted.slice(0, at) + put + encrypted.slice(at + taken);
        fc.pre(changed !== encrypted);
        expect(() => cipher.decrypt(changed, 'pc_1')).toThrow(StoreError);
      }),
      { numRuns: 500 },
    );
  });

  test('a credential whose last character decodes to the same bytes is not decrypted', () => {
    const encrypted = cipher.encrypt('xxx', 'pc_1');
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = digits.indexOf(encrypted.at(-1) ?? '');
    const same = encrypted.slice(0, -1) + digits.charAt(last + 1);
    expect(Buffer.from(same.split('.')[3] ?? '', 'base64url')).toEqual(
      Buffer.from(encrypted.split('.')[3] ?? '', 'base64url'),
    );
    expect(() => cipher.decrypt(same, 'pc_1')).toThrow(StoreError);
  });

  test.each(['', 'x', 'v2.abcdefgh.abcdefghijklmnop.abcdefghijklmnopqrstuvwx'])(
    'the text %j is a damaged credential',
    (text) => {
      expect(() => cipher.decrypt(text, 'pc_1')).toThrow(
        'The credential of pc_1 in the store is damaged, or belongs to another record. Store it again with: dialpad-organization-mcp connections set-key pc_1',
      );
    },
  );

  test('an encrypted credential is different each time and does not contain the secret', () => {
    const encrypted = [1, 2, 3].map(() => cipher.encrypt('northwind-api-key', 'pc_1'));
    expect(new Set(encrypted).size).toBe(3);
    for (const text of encrypted) {
      const parts = text.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      expect(parts.join()).not.toContain('northwind');
    }
  });

  test('a credential that was stored with another key is reported as such', () => {
    const encrypted = cipherOf('second').encrypt('northwind-api-key', 'pc_1');
    expect(() => cipher.decrypt(encrypted, 'pc_1')).toThrow(/pc_1 was stored with another MCP_STORE_KEY/);
  });
});

test('during a rotation the first key encrypts and all keys decrypt', () => {
  const [old, both, new_] = [cipherOf('first'), cipherOf('second', 'first'), cipherOf('second')];
  expect(both.decrypt(old.encrypt('northwind-api-key', 'pc_1'), 'pc_1')).toBe('northwind-api-key');
  const encrypted = both.encrypt('northwind-api-key', 'pc_1');
  expect(new_.decrypt(encrypted, 'pc_1')).toBe('northwind-api-key');
  expect(() => old.decrypt(encrypted, 'pc_1')).toThrow(/another MCP_STORE_KEY/);
});

const key = storeKeyOf('first');

test.each([
  ['nothing', ''],
  ['too short', Buffer.from(key, 'base64').subarray(1).toString('base64')],
  ['too long', Buffer.from(`${key}ab`, 'base64').toString('base64') + key],
  ['hex', Buffer.from(key, 'base64').toString('hex')],
  ['without padding', key.replace('=', '')],
  ['base64url', Buffer.alloc(32, 251).toString('base64url')],
  ['with bits left over', `${key.slice(0, -2)}B=`],
  ['one valid, one empty', `${key},`],
  ['all zero', Buffer.alloc(32).toString('base64')],
  ['one byte repeated', Buffer.alloc(32, 7).toString('base64')],
  ['one valid, one of a repeated byte', `${key},${Buffer.alloc(32, 255).toString('base64')}`],
])('rejects a store key with the fix and without repeating the key: %s', (_, keys) => {
  const attempt = () => parseStoreKeys(keys);
  expect(attempt).toThrow(StoreError);
  expect(attempt).toThrow(/openssl rand -base64 32/);
  if (keys !== '') expect(attempt).not.toThrow(keys.slice(0, 20));
});
