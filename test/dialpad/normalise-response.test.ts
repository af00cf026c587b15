import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNormaliser, UNEXPECTED } from '../../src/dialpad/normalise-response.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';
import { tools } from '../../src/registry/registry.ts';
import { page } from '../../src/registry/schemas/fields.ts';
import { Department } from '../../src/registry/schemas/groups.ts';

const normalise = compileNormaliser(Department);

/** The lists of a department, which a response leaves out when they are empty. */
const noLists = {
  phone_numbers: [],
  monday_hours: [],
  tuesday_hours: [],
  wednesday_hours: [],
  thursday_hours: [],
  friday_hours: [],
  saturday_hours: [],
  sunday_hours: [],
  voicemail_notification_emails: [],
};

describe('normaliser', () => {
  test.each([
    [
      'ids are strings of digits',
      { id: 124, office_id: '9223372036854775807' },
      { id: '124', office_id: '9223372036854775807' },
    ],
    ['quantities are numbers', { ring_seconds: '30' }, { ring_seconds: 30 }],
    [
      'nulls are removed',
      { name: null, hold_queue: { max_hold_count: null }, extra: { a: null } },
      { hold_queue: {}, extra: {} },
    ],
    ['unknown fields pass through', { brand_new: [{ x: 1 }] }, { brand_new: [{ x: 1 }] }],
    [
      'texts sent as numbers or booleans are texts',
      { name: true, state: 1.5 },
      { name: 'true', state: '1.5' },
    ],
    ['booleans sent as words are booleans', { hours_on: 'true' }, { hours_on: true }],
    [
      'a member called __proto__ stays data',
      JSON.parse('{"__proto__":{"polluted":true}}'),
      JSON.parse('{"__proto__":{"polluted":true}}'),
    ],
  ])('in a normalised response %s', (_what, response, expected) => {
    expect(normalise(response)).toEqual({ value: { ...noLists, ...expected }, contradictions: [] });
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
    [
      'one item of a list',
      { phone_numbers: ['+1', { a: null }, '+2'] },
      { phone_numbers: ['+1', '+2'], [UNEXPECTED]: { phone_numbers: [{}] } },
      'phone_numbers[1]',
    ],
    [
      'deep inside an item of a list',
      { routing_options: { open: { dtmf: [{ input: '1' }, { options: { action: [] } }] } } },
      {
        routing_options: {
          open: { dtmf: [{ input: '1' }, { options: { [UNEXPECTED]: { action: [] } } }] },
        },
      },
      'routing_options.open.dtmf[1].options.action',
    ],
  ])('values that contradict the schema are kept in _unexpected: %s', (_what, response, expected, place) => {
    const { value, contradictions } = normalise(response);
    expect(value).toMatchObject(expected);
    expect(contradictions).toEqual([place]);
  });

  test('no empty list is added where the response has another type', () => {
    expect(normalise({ phone_numbers: '+1' }).value).not.toHaveProperty('phone_numbers');
  });

  test.each([[['x']], [null], ['text'], [7]])(
    'the response %j, which is not an object, is kept in _unexpected',
    (response) => {
      expect(normalise(response)).toEqual({
        value: { [UNEXPECTED]: response },
        contradictions: ['the whole response'],
      });
    },
  );

  test('a list that Dialpad omits becomes an empty list, in items and nested objects too', () => {
    const departments = compileNormaliser(page(Department));
    expect(departments({})).toEqual({ value: { items: [] }, contradictions: [] });
    expect(departments({ items: null }).value).toEqual({ items: [] });
    expect(departments({ items: [{ id: 1, routing_options: { open: {} } }, {}] }).value).toEqual({
      items: [{ id: '1', routing_options: { open: { dtmf: [] } }, ...noLists }, noLists],
    });
  });

  test('a response that needs no change is returned itself, and otherwise the parts that need none', () => {
    const response = { ...noLists, id: '1', hold_queue: { max_hold_count: 5 }, brand_new: 1 };
    expect(normalise(response).value).toBe(response);
    const changed = normalise({ ...response, ring_seconds: '30' }).value;
    expect(changed).toEqual({ ...response, ring_seconds: 30 });
    expect(changed.hold_queue).toBe(response.hold_queue);
    expect(changed.phone_numbers).toBe(response.phone_numbers);
  });

  test('the normaliser does not change the response object', () => {
    const response = JSON.parse('{"ring_seconds":"30","name":null,"phone_numbers":[null,"+1",{}]}');
    const before = JSON.stringify(response);
    normalise(response);
    expect(JSON.stringify(response)).toBe(before);
  });

  const ajv = new Ajv2020({ strict: true });
  const checks = tools.map((tool) => ({ tool, check: ajv.compile(toJsonSchema(tool.output)) }));

  test.each(checks)('the result of $tool.name satisfies its schema for any response', ({ tool, check }) => {
    const names = [...new Set(JSON.stringify(toJsonSchema(tool.output)).match(/[a-z0-9_]+(?=":\{)/g))];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    const normaliseFor = compileNormaliser(tool.output);
    fc.assert(
      fc.property(value, (response) => {
        expect(check(normaliseFor(response).value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
