import { describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { ArgumentError } from '../../src/tool-call/arguments/argument-error.ts';
import { type PcidMode, validateArguments } from '../../src/tool-call/arguments/validate-arguments.ts';

const singleAccount = { hosted: false, isPinned: false };
const hosted = { hosted: true, isPinned: false };
const pinned = { hosted: true, isPinned: true };

function validate(name: string, input: unknown, mode: PcidMode = singleAccount) {
  const tool = findTool(fullName(name));
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  return validateArguments(tool, input, mode);
}

describe('accepts', () => {
  test.each<[form: string, tool: string, input: unknown, args: Record<string, unknown>]>([
    ['no arguments', 'company_get', undefined, {}],
    ['null for no arguments', 'company_get', null, {}],
    ['an id as a number', 'offices_get', { id: 124 }, { id: 124n }],
    ['an id as text', 'offices_get', { id: '9223372036854775807' }, { id: 9223372036854775807n }],
    ['a list as JSON text', 'rooms_patch', { id: 1, phone_numbers: '[]' }, { id: 1n, phone_numbers: [] }],
  ])('accepts %s', (_, tool, input, args) => {
    expect(validate(tool, input)).toEqual({ args, fetchAll: false });
  });

  test('options of this server are accepted and separated from the arguments for Dialpad', () => {
    expect(validate('rooms_list', { fetch_all: true, fields: ['id'], office_id: 1 })).toEqual({
      args: { office_id: 1n },
      fetchAll: true,
      fields: ['id'],
    });
  });

  test.each([
    ['an argument in hosted mode', hosted],
    ['a repetition of a pinned one', pinned],
  ])('a PCID as %s is accepted and not sent to Dialpad', (_, mode) => {
    expect(validate('company_get', { PCID: 'pc_1' }, mode).args).toEqual({});
  });
});

const roomFields =
  'id, name, office_id, company_id, country, phone_numbers, is_on_duty, state, image_url, is_free';
const pcidRequired =
  'PCID is required: it names the Dialpad connection to use. Send it as the argument PCID or in the header X-PCID; stdio and "call" can take it from DIALPAD_PCID (--pcid).';
const operator = { id: 1, operator_id: 2 };

describe('rejects', () => {
  test.each<[tool: string, input: unknown, message: string]>([
    ['company_get', [], 'arguments must be an object.'],
    ['company_get', 'x', 'arguments must be an object.'],
    ['offices_get', {}, 'id is required.'],
    [
      'offices_get',
      { id: '9'.repeat(20) },
      `id must be at most 9223372036854775807, not "${'9'.repeat(20)}".`,
    ],
    [
      'numbers_assign_office_number_post',
      { id: 1, area_code: 415 },
      'area_code must be text, not 415. Send it in quotes: "415".',
    ],
    [
      'offices_get',
      { id: null },
      'id is null. Send a whole number, or a string of digits for large ids; leave it out only where it is not required.',
    ],
    ['offices_get', { id: 'x' }, 'id must be a whole number, or a string of digits for large ids, not "x".'],
    [
      'offices_get',
      { id: true },
      'id must be a whole number, or a string of digits for large ids, not true.',
    ],
    [
      'offices_get',
      { id: '01' },
      'id must be a whole number, or a string of digits for large ids, not "01".',
    ],
    ['offices_get', { id: 1.5 }, 'id must be a whole number, or a string of digits for large ids, not 1.5.'],
    ['offices_get', { id: 0 }, 'id must be at least 1, not "0".'],
    [
      'offices_get',
      { id: '9223372036854775808' },
      'id must be at most 9223372036854775807, not "9223372036854775808".',
    ],
    [
      'offices_get',
      { id: 2 ** 60 },
      'id is too large to be exact as a JSON number (beyond 2^53 digits are lost); send it as a string of digits.',
    ],
    [
      'offices_get',
      { id: 'x'.repeat(80) },
      `id must be a whole number, or a string of digits for large ids, not "${'x'.repeat(59)}….`,
    ],
    [
      'offices_get',
      { id: 'x'.repeat(58) },
      `id must be a whole number, or a string of digits for large ids, not "${'x'.repeat(58)}".`,
    ],
    [
      'numbers_assign_room_number_post',
      { id: 1, area_code: '415-555-0100' },
      'area_code must be digits only, such as 415 (it is "415-555-0100").',
    ],
    [
      'company_get',
      Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`a${index}`, 1])),
      'arguments has 1001 entries; at most 1000 can be sent.',
    ],
    ['rooms_list', { ofice_id: 1 }, 'Unknown argument ofice_id. Did you mean office_id?'],
    ['offices_get', { id: 1, b: 2, c: 3, d: 4, e: 5 }, 'Unknown argument b, c, d. Known: id.'],
    ['offices_get', { id: 1, 'b\n\u2028\u2029c': 2 }, 'Unknown argument b   c. Known: id.'],
    ['offices_get', { id: 1, ['x'.repeat(101)]: 2 }, `Unknown argument ${'x'.repeat(100)}. Known: id.`],
    ['company_get', { a: 1 }, 'Unknown argument a. This tool takes no arguments.'],
    ['company_get', { PCID: 'pc_1' }, 'Unknown argument PCID. This tool takes no arguments.'],
    ['rooms_list', { fields: ['nam'] }, 'fields: unknown field "nam". Did you mean name?'],
    ['rooms_list', { fields: ['id', 'zzzzzz'] }, `fields: unknown field "zzzzzz". Fields: ${roomFields}.`],
    ['rooms_list', { fields: [] }, `fields is empty: name some of ${roomFields}.`],
    ['rooms_list', { fields: 'x' }, 'fields must be a list, not "x".'],
    ['rooms_list', { fields: [1] }, 'fields[0] must be text, not 1. Send it in quotes: "1".'],
    ['rooms_list', { fetch_all: 1 }, 'fetch_all must be true or false, not 1.'],
    [
      'rooms_list',
      { fetch_all: null },
      'fetch_all is null. Send true or false; leave it out only where it is not required.',
    ],
    ['rooms_list', { cursor: '' }, 'cursor must not be empty (it is "").'],
    [
      'rooms_patch',
      { id: 1, phone_numbers: [5] },
      'phone_numbers[0] must be text, not 5. Send it in quotes: "5".',
    ],
    [
      'rooms_patch',
      { id: 1, name: '' },
      'name must be one line of text, without control or invisible characters (it is "").',
    ],
    [
      'rooms_patch',
      { id: 1, name: 'x\ufffd' },
      'name contains U+FFFD, which stands for a lost character: send the original text (it is "x\ufffd").',
    ],
    [
      'departments_create',
      { office_id: 1, name: '\u{1f4de}'.repeat(101) },
      'name must have at most 100 characters; it has 101.',
    ],
    [
      'departments_create',
      { office_id: 1, name: 'x', ring_seconds: 5, hold_queue: { max_hold_seconds: 1, x: 1 } },
      'hold_queue.max_hold_seconds must be at least 30, not "1". Unknown argument hold_queue.x. Leave it out. ring_seconds must be at least 10, not "5".',
    ],
    ['departments_update', { id: 1, ring_seconds: 46 }, 'ring_seconds must be at most 45, not "46".'],
    ['departments_update', { id: 1, ring_seconds: '5.5' }, 'ring_seconds must be a whole number, not "5.5".'],
    ['offices_operators_post', operator, 'operator_type is required: one of user, room.'],
    [
      'offices_operators_post',
      { ...operator, operator_type: 'usr' },
      'operator_type must be one of user, room, not "usr". Did you mean "user"?',
    ],
    [
      'offices_operators_post',
      { ...operator, operator_type: 5 },
      'operator_type must be one of user, room, not 5.',
    ],
    [
      'offices_operators_post',
      { ...operator, operator_type: 'zzzzzz' },
      'operator_type must be one of user, room, not "zzzzzz".',
    ],
    [
      'departments_update',
      { id: 1, name: 'x\ud800' },
      'name has half of a surrogate pair, which is not valid Unicode. Send whole characters.',
    ],
    [
      'departments_update',
      { id: 1, x: Array(1_001).fill(1) },
      'x has 1001 entries; at most 1000 can be sent.',
    ],
    [
      'departments_update',
      { id: 1, x: { y: [['x'.repeat(16_385)]] } },
      'x.y[0][0] is 16385 characters long; at most 16384 can be sent.',
    ],
    [
      'departments_update',
      { id: 1, ['x'.repeat(81)]: 'x'.repeat(16_385) },
      `${'x'.repeat(80)} is 16385 characters long; at most 16384 can be sent.`,
    ],
    ['departments_update', { id: 1, routing_options: '[5]' }, 'routing_options must be an object, not [5].'],
    [
      'rooms_patch',
      { id: 1, phone_numbers: JSON.stringify(Array(1_001).fill('+14155550100')) },
      'phone_numbers has 1001 entries; at most 1000 can be sent.',
    ],
  ])('arguments of %s are rejected with: $2', (tool, input, message) => {
    expect(() => validate(tool, input)).toThrow(new ArgumentError(message));
  });

  test.each([
    ['415 555 0100', '+14155550100'],
    ['1 (415) 555-0100', '+14155550100'],
    ['14155550100', '+14155550100'],
    ['0049 30 12345', '+493012345'],
    ['+49 30/1234.5', '+493012345'],
    [' +49 30 123', '+4930123'],
    ['call 4155550100', undefined],
    ['4155550100 x1', undefined],
    ['5', undefined],
    ['115 555 0100', undefined],
    ['155 555 0100', undefined],
    ['24155550100', undefined],
    ['04155550100', undefined],
    ['+0123456', undefined],
    ['+1415555010012345', undefined],
    ['+49301', undefined],
  ])('for the number %j the E.164 form %s is suggested', (number, suggestion) => {
    const hint = suggestion === undefined ? '' : ` Probably meant: ${suggestion}.`;
    expect(() => validate('rooms_patch', { id: 1, phone_numbers: [number] })).toThrow(
      new ArgumentError(
        `phone_numbers[0] must be in E.164 form, such as +14155550100 (it is "${number}").${hint}`,
      ),
    );
  });

  test('an error is logged by its name', () => {
    expect(String(new ArgumentError('id is required.'))).toBe('ArgumentError: id is required.');
  });

  test('at most twelve problems are named, each once', () => {
    const numbers = Array.from({ length: 14 }, (_, index) => `x${index}`);
    const attempt = () => validate('rooms_patch', { id: 1, phone_numbers: numbers });
    expect(attempt).toThrow('phone_numbers[11]');
    expect(attempt).not.toThrow('phone_numbers[12]');
  });

  test.each([
    [{}, pcidRequired],
    [{ PCID: 'a b' }, 'PCID must be 1 to 128 visible ASCII characters without spaces (it is "a b").'],
    [{ PCID: 5 }, 'PCID must be text, not 5. Send it in quotes: "5".'],
  ])('in hosted mode the arguments %j are rejected', (input, message) => {
    expect(() => validate('company_get', input, hosted)).toThrow(new ArgumentError(message));
  });
});

describe('limits of arguments', () => {
  test.each<[tool: string, input: Record<string, unknown>]>([
    ['departments_create', { office_id: 1n, name: '\u{1f4de}'.repeat(100) }],
    ['rooms_patch', { id: 1n, phone_numbers: Array(1_000).fill('+14155550100') }],
    ['rooms_list', { cursor: 'x'.repeat(16_384) }],
    ['departments_update', { id: 1n, ring_seconds: 45 }],
  ])('%s accepts the largest allowed value', (tool, args) => {
    const input = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
    );
    expect(validate(tool, input).args).toEqual(args);
  });
});
