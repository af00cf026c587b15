import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDetail } from '../../src/dialpad/read-response.ts';
import { createKeyRedactor } from '../../src/dialpad/redact-key.ts';
import { checkProperty } from '../support/property.ts';

const REPLACEMENT = '********';

/** Keys of visible ASCII, as a header can have. */
const apiKey = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 12,
  maxLength: 24,
});

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, '0');

/** Ways to write one character. */
const escapes: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => `\\u${hex(character, 4)}`,
  (character) => `\\u${hex(character, 4).toUpperCase()}`,
  (character) => `\\\\u${hex(character, 4)}`,
  (character) => `%${hex(character, 2)}`,
  (character) => `%${hex(character, 2).toUpperCase()}`,
  (character) => `%25${hex(character, 2)}`,
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#x${hex(character, 2)};`,
  (character) => `&#X00${hex(character, 2)};`,
  (character) => (/["\\/]/.test(character) ? `\\${character}` : character),
];

const around = fc.string({ unit: fc.constantFrom('a', ' ', '"', '{', '\n', ':', 'é'), maxLength: 20 });

describe('the redaction of an API key', () => {
  test('a key is redacted however each of its characters is escaped', () => {
    checkProperty(
      fc.property(apiKey, fc.infiniteStream(fc.nat()), around, around, (key, choices, before, after) => {
        const written = Array.from(key, (character) => {
          const choice: number = choices.next().value;
          return escapes[choice % escapes.length]?.(character) ?? character;
        }).join('');
        expect(createKeyRedactor(key)(`${before}${written}${after}`)).toBe(`${before}${REPLACEMENT}${after}`);
      }),
    );
  });

  test('a key is redacted in Base64, whatever stands before and after it', () => {
    checkProperty(
      fc.property(
        apiKey,
        fc.string({ maxLength: 12 }),
        fc.string({ maxLength: 12 }),
        fc.constantFrom('base64' as const, 'base64url' as const),
        (key, before, after, encoding) => {
          const encoded = Buffer.from(before + key + after).toString(encoding);
          const redacted = createKeyRedactor(key)(encoded);
          expect(redacted).toContain(REPLACEMENT);
          const decoded = redacted
            .split(REPLACEMENT)
            .map((part) => Buffer.from(part, encoding).toString('latin1'));
          // What remains is at most the characters that share their bits with others.
          for (const part of decoded) expect(part).not.toContain(key.slice(2, -2));
        },
      ),
    );
  });

  test('a text without the key is not changed', () => {
    checkProperty(
      fc.property(apiKey, fc.string({ unit: 'binary' }), (key, text) => {
        const redacted = createKeyRedactor(key)(text);
        if (redacted !== text) expect(redacted).toContain(REPLACEMENT);
        else expect(text).not.toContain(key);
      }),
    );
  });
});

describe('the message of an error body', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,30}$/);
  const name = fc
    .tuple(
      fc.constantFrom('', 'sip_', 'client-', 'X-', 'access'),
      fc.constantFrom('password', 'Secret', 'TOKEN'),
    )
    .map(([start, end]) => start + end);

  test('a secret with its name is redacted in text, in JSON, and in JSON in a string of JSON', () => {
    checkProperty(
      fc.property(secret, name, fc.nat(3), (value, label, form) => {
        const inJson = JSON.stringify({ [label]: value });
        const sentence = [
          `bad phone: ${label}=${value}; try again`,
          `bad phone: ${label}: "${value}", try again`,
          `bad phone: ${inJson}`,
          `bad phone: ${JSON.stringify(inJson)}`,
        ][form];
        expect(readDetail(JSON.stringify({ error: { message: sentence } }))).not.toContain(value);
      }),
    );
  });

  test('it is one line of at most 300 characters, well-formed and without control characters', () => {
    checkProperty(
      fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (message) => {
        const detail = readDetail(JSON.stringify({ error: message })) ?? '';
        expect(detail.length).toBeLessThanOrEqual(300);
        expect(detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(detail.isWellFormed()).toBe(true);
      }),
    );
  });
});
