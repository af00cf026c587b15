import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../src/lib/decode-json.ts';
import { encodeJson } from '../../src/lib/encode-json.ts';

describe('encodeJson', () => {
  test('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(encodeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('writes every bigint as its own digits, at any depth', () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(encodeJson({ a: [{ id }], gone: undefined })).toBe(`{"a":[{"id":${id}}]}`);
      }),
    );
  });
});

describe('decodeJson', () => {
  test('reads what JSON.parse reads when no integer is long', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        expect(decodeJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps every digit of a long integer', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 9007199254740992n, max: 9223372036854775807n }),
        fc.boolean(),
        (id, minus) => {
          const digits = minus ? `-${id}` : `${id}`;
          expect(decodeJson(`{"items":[{"id":${digits}, "n":7}]}`)).toEqual({
            items: [{ id: digits, n: 7 }],
          });
        },
      ),
    );
  });

  test('leaves digits inside text, escapes and decimals alone', () => {
    const value = {
      text: 'call 12345678901234567890 "now" \\',
      decimal: 1234567890123456.5,
      [`${'1'.repeat(20)}`]: 1,
    };
    expect(decodeJson(JSON.stringify(value))).toEqual(value);
  });

  test('refuses what is not JSON', () => {
    expect(() => decodeJson('{"id": 12345678901234567890')).toThrow(SyntaxError);
  });
});
