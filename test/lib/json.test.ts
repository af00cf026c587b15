import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../src/lib/decode-json.ts';
import { encodeJson } from '../../src/lib/encode-json.ts';

describe('encodeJson', () => {
  test('encodeJson writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(encodeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('encodeJson writes every bigint with all its digits, at any depth', () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(encodeJson({ a: [{ id }], gone: undefined })).toBe(`{"a":[{"id":${id}}]}`);
      }),
    );
  });
});

describe('decodeJson', () => {
  test('decodeJson decodes like JSON.parse when no number is rounded', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        expect(decodeJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('decodeJson keeps every digit of a long integer, in every notation', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 9007199254740992n, max: 9223372036854775807n }),
        fc.boolean(),
        fc.constantFrom(
          (digits: string) => digits,
          (digits: string) => `${digits}.0`,
          (digits: string) => `${digits[0]}.${digits.slice(1)}e${digits.length - 1}`,
          (digits: string) => `${digits}000E-3`,
        ),
        (id, isNegative, write) => {
          const sign = isNegative ? '-' : '';
          expect(decodeJson(`{"items":[{"id":${sign}${write(`${id}`)}, "n":7}]}`)).toEqual({
            items: [{ id: `${sign}${id}`, n: 7 }],
          });
        },
      ),
    );
  });

  test.each([
    ['1e999', '1e999'],
    ['-1e999', '-1e999'],
    ['9120384756473829.0', '9120384756473829'],
    ['9.120384756473829e15', '9120384756473829'],
    ['1e-400', '1e-400'],
    ['0.12345678901234567891', '0.12345678901234567891'],
    ['9007199254740991', 9007199254740991],
    ['1e5', 100000],
    ['0.30000000000000004', 0.30000000000000004],
    ['1234567890123456.5', 1234567890123456.5],
    ['0e99', 0],
  ])('decodeJson decodes %s as %j, at the root and inside', (text, value) => {
    expect(decodeJson(text)).toBe(value);
    expect(decodeJson(`[${text}]`)).toEqual([value]);
    expect(decodeJson(`{"a": ${text} }`)).toEqual({ a: value });
  });

  test('decodeJson does not change digits inside strings, escapes and decimals', () => {
    const value = {
      text: 'call 12345678901234567890 "now" \\',
      decimal: 1234567890123456.5,
      [`${'1'.repeat(20)}`]: 1,
    };
    expect(decodeJson(JSON.stringify(value))).toEqual(value);
  });

  test.each([
    '{"id": 12345678901234567890',
    '{12345678901234567890: 1}',
    '[012345678901234567890]',
    '1e',
    '',
  ])('decodeJson rejects %j, which is not JSON', (text) => {
    expect(() => decodeJson(text)).toThrow(SyntaxError);
  });

  // A quadratic decoder needs about an hour for each of these; the limit of the test ends it.
  test.each([
    ['escaped quotes in an open string', '[12345678901234567890,"', '\\"'],
    ['open strings', '[12345678901234567890,', '"a'],
    ['digits', '[', '1'],
    ['signs', '[12345678901234567890,', '-'],
    ['backslashes', '[12345678901234567890,"', '\\'],
    ['exponents', '[', '1e'],
    ['spaces', '[12345678901234567890', ' '],
  ])('decodeJson decodes 2 MB of %s in linear time', { timeout: 10_000 }, (_what, start, repeated) => {
    expect(() => decodeJson(start + repeated.repeat(2_000_000 / repeated.length))).toThrow(SyntaxError);
  });
});
