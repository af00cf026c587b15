import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../src/lib/decode-json.ts';
import { isRecord } from '../../src/lib/is-record.ts';
import { endOfString, jsonLimitExceeded } from '../../src/lib/json-limits.ts';
import { parseMessage } from '../../src/transports/parse-message.ts';
import { checkProperty } from '../support/property.ts';

/** Levels of nesting of a value. */
function depthOf(value: unknown): number {
  const members = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : undefined;
  return members === undefined ? 0 : 1 + Math.max(0, ...members.map(depthOf));
}

/** Keys and values of a value, itself included. */
function countOf(value: unknown): number {
  if (Array.isArray(value)) return 1 + value.reduce((sum: number, item) => sum + countOf(item), 0);
  if (!isRecord(value)) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + 1 + countOf(member), 1);
}

/** Strings full of what is syntax outside of strings. */
const syntax = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '\u2028') });
const json = fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' });
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 8 },
    syntax,
    fc.integer(),
    fc.array(tie('tree')),
    fc.dictionary(syntax, tie('tree')),
  ),
}));

/** Text that is nearly JSON. */
const damaged = fc
  .tuple(
    json,
    fc.nat(),
    fc.constantFrom('', '"', '\\', ',', '{', ']', '1e', '-', '0', '\u0000', ':', '9'.repeat(20)),
  )
  .map(([value, at, inserted]) => {
    const text = JSON.stringify(value);
    const place = at % (text.length + 1);
    return text.slice(0, place) + inserted + text.slice(place + (at % 3));
  });

const outcomeOf = (parse: (text: string) => unknown, text: string): string => {
  try {
    parse(text);
    return 'valid';
  } catch (error) {
    return error instanceof SyntaxError ? 'invalid' : String(error);
  }
};

describe('limits of JSON', () => {
  test('the depth is that of the value, whatever is in its strings', () => {
    checkProperty(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(value);
        expect(jsonLimitExceeded(text, { maxDepth: depth })).toBeUndefined();
        if (depth > 0) expect(jsonLimitExceeded(text, { maxDepth: depth - 1 })).toMatch(/nested more than/);
      }),
    );
  });

  test('no value has more keys and values than are counted, and at most twice as many are counted', () => {
    checkProperty(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        const count = countOf(value);
        expect(jsonLimitExceeded(text, { maxKeysAndValues: 2 * count })).toBeUndefined();
        // The first member of an object or list has no comma before it.
        const uncounted = text.match(/[[{]/g)?.length ?? 0;
        const maxKeysAndValues = count - uncounted - 1;
        if (maxKeysAndValues > 0) {
          expect(jsonLimitExceeded(text, { maxKeysAndValues })).toMatch(/keys and values/);
        }
      }),
    );
  });

  test('a string ends where the parser ends it', () => {
    checkProperty(
      fc.property(fc.string({ unit: 'binary' }), syntax, (content, after) => {
        const text = JSON.stringify(content);
        expect(endOfString(text + after, 0)).toBe(text.length - 1);
      }),
    );
  });
});

describe('decoders of JSON', () => {
  test('decodeJson accepts exactly what JSON.parse accepts', () => {
    checkProperty(
      fc.property(damaged, (text) => {
        expect(outcomeOf(decodeJson, text)).toBe(outcomeOf(JSON.parse, text));
      }),
    );
  });

  test('parseMessage returns the object that the bytes encode, or an error', () => {
    checkProperty(
      fc.property(
        fc.oneof(
          damaged,
          json.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const bytes = Buffer.from(text);
          const parsed = parseMessage(bytes);
          if ('message' in parsed) expect(parsed.message).toEqual(JSON.parse(bytes.toString('utf8')));
          else expect([-32_700, -32_600]).toContain(parsed.code);
        },
      ),
    );
  });

  test('parseMessage never throws for bytes', () => {
    checkProperty(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const parsed = parseMessage(Buffer.from(bytes));
        expect('message' in parsed || parsed.code < 0).toBe(true);
      }),
    );
  });
});
