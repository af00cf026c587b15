import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';

/** The value that a parameter of a tool is parsed to. Its problems are an error with one line each. */
function parse(name: string, parameter: string, value: unknown): unknown {
  const tool = findTool(fullName(name)) ?? expect.fail(`no tool ${name}`);
  const parsed = tool.arguments.shape[parameter]?.safeParse(value);
  if (parsed === undefined) throw new Error(`no parameter ${parameter}`);
  if (parsed.success) return parsed.data;
  const issues: readonly z.core.$ZodIssue[] = parsed.error.issues;
  throw new Error(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

describe('ids', () => {
  test.each([
    [1, 1n],
    ['1', 1n],
    ['9223372036854775807', 9223372036854775807n],
    [2 ** 53 - 1, 9007199254740991n],
  ])('the id %j is accepted', (value, id) => {
    expect(parse('offices_get', 'id', value)).toBe(id);
  });

  test.each([
    0,
    -1,
    '0',
    '-1',
    '01',
    '1.0',
    ' 1',
    '1 ',
    '1e3',
    '',
    '9223372036854775808',
    1.5,
    true,
    null,
    [1],
    '1'.repeat(20),
  ])('the id %j is rejected', (value) => {
    expect(() => parse('offices_get', 'id', value)).toThrow();
  });

  test.each([2 ** 53, -(2 ** 53), 1e300])('the rounded number %d is rejected as such', (value) => {
    for (const [tool, parameter] of [
      ['offices_get', 'id'],
      ['departments_update', 'ring_seconds'],
      ['company_sms_opt_out', 'id'],
    ] as const) {
      expect(() => parse(tool, parameter, value)).toThrow('send it as a string of digits');
    }
  });

  test.each([
    [5, '5'],
    ['abc', 'abc'],
  ])('an id that can be text, such as %j, becomes text', (value, id) => {
    expect(parse('company_sms_opt_out', 'id', value)).toBe(id);
  });

  test.each([1.5, '', true])('an id that can be text cannot be %j', (value) => {
    expect(() => parse('company_sms_opt_out', 'id', value)).toThrow();
  });
});

describe('quantities', () => {
  test.each([
    [10, 10],
    [45, 45],
    ['10', 10],
  ])('the quantity %j is accepted', (value, quantity) => {
    expect(parse('departments_update', 'ring_seconds', value)).toBe(quantity);
  });

  test.each([9, 46, '9', '010', '-20', ' 20', '20 ', '20.0', 20.5, '', '1'.repeat(20), [20], ['20']])(
    'the quantity %j is rejected',
    (value) => {
      expect(() => parse('departments_update', 'ring_seconds', value)).toThrow();
    },
  );

  test('a negative quantity as text is compared with the minimum', () => {
    expect(() => parse('departments_update', 'ring_seconds', '-20')).toThrow('>=10');
  });
});

describe('objects and lists as JSON text', () => {
  const queue = { allow_queuing: true };

  test.each([JSON.stringify(queue), ` \n${JSON.stringify(queue)}`])('the object %j is parsed', (text) => {
    expect(parse('departments_update', 'hold_queue', text)).toEqual(queue);
  });

  test('text that is no JSON is rejected', () => {
    for (const text of [
      '{"allow_queuing":',
      'x{"allow_queuing":true}',
      '5',
      `{"x":${'['.repeat(30)}${']'.repeat(30)}}`,
    ]) {
      expect(() => parse('departments_update', 'hold_queue', text)).toThrow(
        'expected object, received string',
      );
    }
  });
});

describe('opening hours', () => {
  test.each([[[]], [['00:00', '23:59']], [['09:00', '12:00', '13:00', '19:30']]])(
    'the hours %j are accepted',
    (hours) => {
      expect(parse('offices_update', 'monday_hours', hours)).toEqual(hours);
    },
  );

  test.each(['24:00', '9:00', '12:60', '12:00x', 'x12:00', '1200', '12:0', '30:00', ''])(
    'the time %j is rejected',
    (time) => {
      expect(() => parse('offices_update', 'monday_hours', [time, '23:59'])).toThrow(
        '0: must be a time of day as HH:MM, 00:00 to 23:59',
      );
    },
  );

  test.each([
    [['09:00'], ': must contain pairs of times: open, close, open, close'],
    [['09:00', '09:00'], '1: must be later than 09:00: times ascend within a day'],
    [['18:00', '09:00'], '1: must be later than 18:00: times ascend within a day'],
    [['09:00', '12:00', '11:00', '13:00'], '2: must be later than 12:00: times ascend within a day'],
    [['9:00', '17:00'], '0: must be a time of day as HH:MM, 00:00 to 23:59'],
  ])('the hours %j are rejected with the reason', (hours, reason) => {
    expect(() => parse('offices_update', 'monday_hours', hours)).toThrow(new Error(reason));
  });

  test('hours that are not text are rejected by their type only', () => {
    expect(() => parse('offices_update', 'monday_hours', [9, 17])).toThrow(
      /^0: [^\n]*string[^\n]*\n1: [^\n]*string[^\n]*$/,
    );
    expect(() => parse('offices_update', 'monday_hours', 5)).toThrow(/expected array/);
  });
});

describe('formats', () => {
  test.each<[tool: string, parameter: string, accepted: unknown[], rejected: unknown[], reason: string]>([
    [
      'numbers_room_unassign_number_post',
      'number',
      ['+14155550100', '+123456', '+123456789012345'],
      ['14155550100', '+04155550100', '+12345', '+1234567890123456', '+1415555010x', 'x+14155550100'],
      'must be in E.164 form, such as +14155550100',
    ],
    [
      'numbers_assign_room_number_post',
      'area_code',
      ['4', '415', '123456'],
      ['', '1234567', '41a', 'a41', '+415'],
      'must be digits only, such as 415',
    ],
    [
      'offices_create',
      'timezone',
      ['America/Los_Angeles', 'UTC', 'Europe/Berlin'],
      ['', '+02:00', 'Mars/Base', 'America/', '1'],
      'is not a tz database name, such as America/Los_Angeles',
    ],
    ['rooms_list', 'cursor', ['x', 'a b'], [''], 'must not be empty'],
    [
      'rooms_post',
      'name',
      ['Lobby', ' Lobby', 'é \u{1f4de}'],
      ['', ' ', '\t', 'a\nb', 'a\u202eb', 'a\u200bb'],
      'must be one line of text, without control or invisible characters',
    ],
    [
      'rooms_post',
      'name',
      [],
      ['a\ufffd'],
      'contains U+FFFD, which stands for a lost character: send the original text',
    ],
    [
      'offices_e911_update',
      'address2',
      ['', 'Floor 2'],
      ['a\nb', 'a\u200b'],
      'must be one line of text, without control or invisible characters',
    ],
    [
      'offices_e911_update',
      'address2',
      [],
      ['a\ufffd'],
      'contains U+FFFD, which stands for a lost character: send the original text',
    ],
    [
      'departments_update',
      'group_description',
      ['', 'two\nlines', 'x'.repeat(256)],
      ['a\ufffd'],
      'contains U+FFFD, which stands for a lost character: send the original text',
    ],
  ])('%s %s accepts %j and rejects %j', (tool, parameter, accepted, rejected, reason) => {
    for (const value of accepted) expect(parse(tool, parameter, value)).toBe(value);
    for (const value of rejected) expect(() => parse(tool, parameter, value)).toThrow(`: ${reason}`);
  });

  test.each([
    ['a@example.com', true],
    ['@example.com', false],
    ['a@', false],
    ['a b@example.com', false],
    ['a@b@example.com', false],
    ['a@exa mple.com', false],
  ])('whether %j is an email address: %s', (email, isEmail) => {
    const contact = { name: 'Ada', email };
    const attempt = () => parse('offices_create', 'billing_contact', contact);
    if (isEmail) expect(attempt()).toEqual(contact);
    else expect(attempt).toThrow('email: must be an email address');
  });

  test.each([
    ['0', true],
    ['9', true],
    ['10', false],
    ['', false],
    ['#', false],
    ['a1', false],
  ])('whether a phone menu can have the key %j: %s', (input, isKey) => {
    const menu = { action: 'menu', try_dial_operators: false, dtmf: [{ input }] };
    const options = { open: menu, closed: { action: 'voicemail', try_dial_operators: false } };
    const attempt = () => parse('departments_update', 'routing_options', options);
    if (isKey) expect(attempt()).toEqual(options);
    else expect(attempt).toThrow('open.dtmf.0.input: must be one key, 0 to 9');
  });

  test('a description has at most 256 characters', () => {
    expect(() => parse('departments_update', 'group_description', 'x'.repeat(257))).toThrow('<=256');
  });

  test.each([
    ['max_hold_count', 1, 50],
    ['max_hold_seconds', 30, 18_000],
  ])('%s is from %i to %i', (name, minimum, maximum) => {
    for (const value of [minimum, maximum]) {
      expect(parse('departments_update', 'hold_queue', { [name]: value })).toEqual({ [name]: value });
    }
    for (const value of [minimum - 1, maximum + 1]) {
      expect(() => parse('departments_update', 'hold_queue', { [name]: value })).toThrow(name);
    }
  });
});
