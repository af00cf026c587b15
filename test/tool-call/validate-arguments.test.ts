import { describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
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

describe('rejects', () => {
  test.each<[input: string, tool: string, args: unknown, message: string]>([
    ['a list for an object', 'company_get', [], 'arguments must be an object.'],
    ['a missing argument', 'offices_get', {}, 'id is required.'],
    ['null', 'offices_get', { id: null }, 'id is null. Send a whole number'],
    ['a rounded id', 'offices_get', { id: 2 ** 60 }, 'send it as a string of digits'],
    ['an id beyond int64', 'offices_get', { id: '9'.repeat(20) }, 'id must be at most 9223372036854775807'],
    [
      'a number for text',
      'numbers_assign_office_number_post',
      { id: 1, area_code: 415 },
      'area_code must be text, not a number. Send it in quotes: "415".',
    ],
    [
      'a misspelt argument',
      'rooms_list',
      { ofice_id: 1 },
      'Unknown argument ofice_id. Did you mean office_id?',
    ],
    ['an argument of another tool', 'offices_get', { id: 1, b: 2 }, 'Unknown argument b. Known: id.'],
    ['any argument of a tool without', 'company_get', { a: 1 }, 'This tool takes no arguments.'],
    [
      'an unknown field',
      'rooms_list',
      { fields: ['nam'] },
      'fields: unknown field "nam". Did you mean name?',
    ],
    ['no field', 'rooms_list', { fields: [] }, 'fields is empty: name some of'],
    ['a PCID with one account', 'company_get', { PCID: 'pc_1' }, 'Unknown argument PCID.'],
    [
      'a national number',
      'rooms_patch',
      { id: 1, phone_numbers: ['415 555 0100'] },
      'Probably meant: +14155550100.',
    ],
  ])('rejects %s with an error that names the argument', (_, tool, args, message) => {
    expect(() => validate(tool, args)).toThrow(message);
  });

  test('an invalid PCID in hosted mode is rejected', () => {
    expect(() => validate('company_get', {}, hosted)).toThrow('PCID is required');
    expect(() => validate('company_get', { PCID: 'a b' }, hosted)).toThrow('PCID must be 1 to 128 visible');
  });
});
