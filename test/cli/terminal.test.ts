import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terminalJson } from '../../src/cli/terminal/json-output.ts';
import { printable } from '../../src/lib/safe-text.ts';

/** What a terminal obeys or shows in another place than it stands. */
const obeyed = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    '\x1b',
    '\x9b',
    '\u202e',
    '\u2066',
    '\u200f',
    '\u2028',
    '\ufeff',
    '\u{e0041}',
    '📞',
    '\n',
  ),
});

describe('foreign text on a terminal', () => {
  test('foreign text has no control characters in JSON, which keeps its value', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const shown = terminalJson(value);
        expect(shown).not.toMatch(obeyed);
        expect(JSON.parse(shown)).toEqual(value);
      }),
    );
  });

  test('foreign text has no control characters in a table, and stays on one line of at most 64 characters', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const shown = printable(name.repeat(50));
        expect(shown).not.toMatch(obeyed);
        expect(shown).not.toContain('\n');
        expect(shown.length).toBeLessThanOrEqual(64);
      }),
    );
    expect(printable('x'.repeat(10_000))).toHaveLength(64);
  });
});
