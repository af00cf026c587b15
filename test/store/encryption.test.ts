import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCredentialCipher } from '../../src/store/encryption.ts';
import { StoreError } from '../../src/store/store-errors.ts';

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const sealer = createCredentialCipher(keyOf(1));

describe('a sealed credential', () => {
  test('opens for its record', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, id) => {
        expect(sealer.open(sealer.seal(secret, id), id)).toBe(secret);
      }),
    );
  });

  test('opens for no other record', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (secret, id, other) => {
        fc.pre(id !== other);
        expect(() => sealer.open(sealer.seal(secret, id), other)).toThrow(StoreError);
      }),
    );
  });

  test('does not open when any character of it was changed, added or taken away', () => {
    const sealed = sealer.seal('northwind-api-key', 'pc_1');
    const position = fc.nat(sealed.length - 1);
    const text = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(position, fc.nat(2), text, (at, taken, put) => {
        const changed = sealed.slice(0, at) + put + sealed.slice(at + taken);
        fc.pre(changed !== sealed);
        expect(() => sealer.open(changed, 'pc_1')).toThrow(StoreError);
      }),
      { numRuns: 500 },
    );
  });

  test('is different each time, and does not hold the secret', () => {
    const sealed = [1, 2, 3].map(() => sealer.seal('northwind-api-key', 'pc_1'));
    expect(new Set(sealed).size).toBe(3);
    for (const text of sealed) {
      const parts = text.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      expect(parts.join()).not.toContain('northwind');
    }
  });

  test('says so when another key is set', () => {
    const sealed = createCredentialCipher(keyOf(2)).seal('northwind-api-key', 'pc_1');
    expect(() => sealer.open(sealed, 'pc_1')).toThrow(/pc_1 was stored with another MCP_STORE_KEY/);
  });
});

describe('a change of keys', () => {
  test('the first key seals, all open', () => {
    const old = createCredentialCipher(keyOf(1));
    const both = createCredentialCipher(`${keyOf(2)}, ${keyOf(1)}`);
    const sealedBefore = old.seal('northwind-api-key', 'pc_1');
    expect(both.open(sealedBefore, 'pc_1')).toBe('northwind-api-key');
    expect(both.isCurrent(sealedBefore)).toBe(false);

    const sealedAfter = both.seal('northwind-api-key', 'pc_1');
    expect(both.isCurrent(sealedAfter)).toBe(true);
    expect(createCredentialCipher(keyOf(2)).open(sealedAfter, 'pc_1')).toBe('northwind-api-key');
    expect(() => old.open(sealedAfter, 'pc_1')).toThrow(/another MCP_STORE_KEY/);
  });
});

test.each([
  ['nothing', ''],
  ['too short', Buffer.alloc(31, 1).toString('base64')],
  ['too long', Buffer.alloc(33, 1).toString('base64')],
  ['hex', Buffer.alloc(32, 1).toString('hex')],
  ['without padding', keyOf(255).replace('=', '')],
  ['base64url', Buffer.alloc(32, 255).toString('base64url')],
  ['with bits left over', `${keyOf(0).slice(0, -2)}B=`],
  ['one good, one empty', `${keyOf(1)},`],
])('a store key is refused, with the fix and without the key: %s', (_, keys) => {
  const attempt = () => createCredentialCipher(keys);
  expect(attempt).toThrow(StoreError);
  expect(attempt).toThrow(/openssl rand -base64 32/);
  if (keys !== '') expect(attempt).not.toThrow(keys.slice(0, 20));
});
