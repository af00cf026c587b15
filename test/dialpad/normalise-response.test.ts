import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise, shapeOf, TooDeep, UNEXPECTED } from '../../src/dialpad/normalise-response.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';
import { tools } from '../../src/registry/registry.ts';
import { Department } from '../../src/registry/schemas/groups.ts';

const department = shapeOf(Department);

describe('answers come in one form', () => {
  test.each([
    [
      'ids are strings of digits',
      { id: 124, office_id: '9223372036854775807' },
      { id: '124', office_id: '9223372036854775807' },
    ],
    ['quantities are numbers', { ring_seconds: '30' }, { ring_seconds: 30 }],
    [
      'nulls are gone',
      { name: null, hold_queue: { max_hold_count: null }, extra: { a: null } },
      { hold_queue: {}, extra: {} },
    ],
    ['unknown fields pass through', { brand_new: [{ x: 1 }] }, { brand_new: [{ x: 1 }] }],
    ['flags that came as words are flags', { hours_on: 'true' }, { hours_on: true }],
    [
      'a member called __proto__ stays data',
      JSON.parse('{"__proto__":{"polluted":true}}'),
      JSON.parse('{"__proto__":{"polluted":true}}'),
    ],
  ])('%s', (_what, answer, expected) => {
    expect(normalise(answer, department)).toEqual({ value: expected, contradictions: [] });
  });

  test.each([
    ['text', { phone_numbers: '+1' }, { [UNEXPECTED]: { phone_numbers: '+1' } }, 'phone_numbers'],
    [
      'a number that is none',
      { ring_seconds: 'soon' },
      { [UNEXPECTED]: { ring_seconds: 'soon' } },
      'ring_seconds',
    ],
    [
      'deep inside',
      { hold_queue: { max_hold_count: [] } },
      { hold_queue: { [UNEXPECTED]: { max_hold_count: [] } } },
      'hold_queue.max_hold_count',
    ],
    ['an answer that is no object', ['x'], { [UNEXPECTED]: ['x'] }, 'the whole answer'],
  ])('what contradicts the schema is carried beside its place: %s', (_what, answer, value, place) => {
    expect(normalise(answer, department)).toEqual({ value, contradictions: [place] });
  });

  test('refuses an answer that is nested without end', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`);
    expect(() => normalise(deep, department)).toThrow(TooDeep);
  });

  const ajv = new Ajv2020({ strict: true });
  const checks = tools.map((tool) => ({ tool, check: ajv.compile(toJsonSchema(tool.output)) }));

  test.each(checks)(
    '$tool.name: whatever Dialpad sends, the result satisfies the schema',
    ({ tool, check }) => {
      const names = [...new Set(JSON.stringify(toJsonSchema(tool.output)).match(/[a-z0-9_]+(?=":\{)/g))];
      const value = fc.letrec((tie) => ({
        any: fc.oneof(
          { maxDepth: 3 },
          fc.jsonValue({ maxDepth: 1 }),
          fc.array(tie('any'), { maxLength: 3 }),
          fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 6 }),
        ),
      })).any;
      fc.assert(
        fc.property(value, (answer) => {
          const normalised = normalise(answer, shapeOf(tool.output)).value;
          expect(check(normalised)).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );
});
