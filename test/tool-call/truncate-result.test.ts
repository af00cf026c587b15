import { describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import {
  compactItems,
  itemsThatFit,
  type TruncateOptions,
  truncateResult,
} from '../../src/tool-call/result/truncate-result.ts';

function truncate(name: string, response: Record<string, unknown>, options: TruncateOptions) {
  const tool = findTool(fullName(name));
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const { text, value } = truncateResult(tool, response, options);
  expect(text).toBe(JSON.stringify(value));
  expect(text.length).toBeLessThanOrEqual(options.maxChars);
  return value ?? {};
}

const rooms = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index),
    name: `Room ${index}`,
    country: 'us',
    image_url: 'x'.repeat(80),
  }));

describe('a list', () => {
  test('a list that fits is returned unchanged', () => {
    const page = { items: rooms(3), cursor: 'next' };
    expect(truncate('rooms_list', page, { maxChars: 2_000 })).toEqual(page);
  });

  test('a list has only the selected fields of its items', () => {
    expect(
      truncate('rooms_list', { items: rooms(1) }, { maxChars: 2_000, fields: ['id', 'country'] }),
    ).toEqual({
      items: [{ id: '0', country: 'us' }],
    });
  });

  test('a list that is too long keeps the identifying fields of every item, and the cursor', () => {
    const value = truncate('rooms_list', { items: rooms(60), cursor: 'next' }, { maxChars: 5_000 });
    expect(value).toMatchObject({
      cursor: 'next',
      reduced: { counts: { items: { total: 60, shown: 60 } } },
    });
    expect(value.items).toHaveLength(60);
    expect(value.items).toContainEqual({ id: '0', name: 'Room 0' });
  });

  test('a list that does not fit even so says how many items are missing', () => {
    const value = truncate('rooms_list', { items: rooms(600) }, { maxChars: 4_000 });
    expect(value).toMatchObject({
      items: expect.arrayContaining([{ id: '0' }]),
      reduced: {
        counts: { items: { total: 600, shown: expect.any(Number) } },
        next: expect.stringMatching(/Not all items fit.*office_id.*MCP_MAX_RESULT_CHARS/),
      },
    });
  });

  test('the counts of a truncated list include items that contradict the schema', () => {
    const bad = Array.from({ length: 50 }, () => 'x'.repeat(100));
    const value = truncate('rooms_list', { items: [], _unexpected: { items: bad } }, { maxChars: 2_000 });
    expect(value).toMatchObject({
      items: [],
      reduced: { counts: { items: { total: 50, shown: 0 } }, left_out: ['_unexpected'] },
    });
  });

  test('a truncated list names the other members that are left out', () => {
    const value = truncate('rooms_list', { items: rooms(3), notes: 'x'.repeat(5_000) }, { maxChars: 2_000 });
    expect(value).toMatchObject({ reduced: { left_out: ['notes'] } });
  });

  const phone = { password: 'x'.repeat(300), model: 'x'.repeat(300) };
  const user = { emails: ['x'.repeat(300)] };
  test.each<
    [tool: string, response: Record<string, unknown>, options: Partial<TruncateOptions>, next: string]
  >([
    [
      'rooms_list',
      { items: rooms(60) },
      {},
      'For more of each item call again one page at a time, without fetch_all, with fields (a few names), or read one item by its id with rooms_get.',
    ],
    [
      'rooms_list',
      { items: rooms(60) },
      { fields: ['id', 'name', 'image_url'] },
      'For more of each item call again one page at a time, without fetch_all, with fewer fields, or read one item by its id with rooms_get.',
    ],
    [
      'deskphones_rooms_list',
      { items: Array.from({ length: 20 }, (_, id) => ({ id, name: 'Desk', ...phone })) },
      {},
      'For more of each item call again with fields (a few names), or read one item by its id with deskphones_rooms_get.',
    ],
    [
      'company_sms_opt_out',
      { items: Array.from({ length: 20 }, () => ({ external_endpoint: '+1', extra: 'x'.repeat(300) })) },
      {},
      'For more of each item call again one page at a time, without fetch_all, with fields (a few names).',
    ],
    [
      'offices_operators_get',
      { users: Array.from({ length: 20 }, (_, id) => ({ id, display_name: 'Ada', ...user })) },
      {},
      "The server's administrator can raise MCP_MAX_RESULT_CHARS.",
    ],
  ])('a truncated list of %s names a next step that exists', (tool, response, options, next) => {
    const value = truncate(tool, response, { maxChars: 5_000, ...options });
    expect(value).toMatchObject({ reduced: { next } });
  });
});

describe('the limit', () => {
  test('a result of exactly the limit is whole, and a longer one is truncated', () => {
    const page = { items: rooms(20), cursor: 'next' };
    const { length } = JSON.stringify(page);
    expect(truncate('rooms_list', page, { maxChars: length })).toEqual(page);
    expect(truncate('rooms_list', page, { maxChars: length - 1 })).toHaveProperty('reduced');
  });

  test('items that are compact already are said to be truncated, unless the call selects fields', () => {
    const page = { items: [{ id: '1', name: 'Lobby' }] };
    expect(truncate('rooms_list', page, { maxChars: 2_000, isCompact: true })).toMatchObject({
      ...page,
      reduced: {
        reason: 'The result is longer than 2000 characters, so items have only: id, name.',
        counts: { items: { total: 1, shown: 1 } },
      },
    });
    expect(truncate('rooms_list', page, { maxChars: 2_000, isCompact: true, fields: ['id'] })).toEqual({
      items: [{ id: '1' }],
    });
  });

  test.each([
    [8, ['a', 'b']],
    [7, ['a']],
    [4, ['a']],
    [3, []],
  ])('into %i characters of JSON fit the items %j', (room, fitting) => {
    expect(itemsThatFit(['a', 'b'], room, (item) => item)).toEqual(fitting);
  });

  test('formatted items fit by their formatted size', () => {
    expect(itemsThatFit([1, 2, 3], 5, (item) => item * 10)).toEqual([10]);
  });

  test('compact items have the identifying fields and the selected ones', () => {
    const tool = findTool(fullName('rooms_list')) ?? expect.fail();
    const items = [{ id: '1', name: 'Lobby', country: 'us', state: 'active' }, 'text'];
    expect(compactItems(tool, items, undefined)).toEqual([{ id: '1', name: 'Lobby' }, 'text']);
    expect(compactItems(tool, items, ['country'])).toEqual([
      { id: '1', name: 'Lobby', country: 'us' },
      'text',
    ]);
  });

  test('the reason of an early stop is kept', () => {
    const page = { items: rooms(60), stopped_early: 'The result is full.' };
    const value = truncate('rooms_list', page, { maxChars: 5_000 });
    expect(value.stopped_early).toBe('The result is full.');
    expect(value).not.toHaveProperty('cursor');
    expect(value.reduced).not.toHaveProperty('left_out');
    expect(truncate('rooms_list', { items: rooms(60) }, { maxChars: 5_000 })).not.toHaveProperty(
      'stopped_early',
    );
  });

  test('two lists share the room, the first one first', () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `${100 + index}`, text: 'x'.repeat(100) }));
    const value = truncate(
      'offices_operators_get',
      { users: people(60), rooms: people(60) },
      { maxChars: 2_000 },
    );
    const [users, shared] = [value.users, value.rooms];
    if (!Array.isArray(users) || !Array.isArray(shared)) return expect.fail('no lists');
    expect(users).toHaveLength(60);
    expect(shared.length).toBeGreaterThan(10);
    expect(shared.length).toBeLessThan(60);
    expect(value.reduced).toMatchObject({
      reason: 'The result is longer than 2000 characters, so items have only: id.',
      counts: { users: { total: 60, shown: 60 }, rooms: { total: 60, shown: shared.length } },
      next: "Not all items fit. The server's administrator can raise MCP_MAX_RESULT_CHARS.",
    });
  });

  test('the first identifying field remains when two do not fit for all items', () => {
    const value = truncate('rooms_list', { items: rooms(60) }, { maxChars: 2_300 });
    expect(value.reduced).toMatchObject({ reason: expect.stringMatching(/items have only: id\.$/) });
    expect(value.items).toHaveLength(60);
  });
});

describe('an object', () => {
  test('an object keeps its short members before its long ones, in their order', () => {
    const object = { a: 'x'.repeat(900), b: 'y'.repeat(300), c: 'z'.repeat(200), d: 1, e: 'v'.repeat(600) };
    const value = truncate('company_get', object, { maxChars: 1_900 });
    expect(Object.keys(value)).toEqual(['b', 'c', 'd', 'reduced']);
    expect(value.reduced).toEqual({
      reason:
        "The result is longer than 1900 characters, so the longest members are left out. The server's administrator can raise MCP_MAX_RESULT_CHARS.",
      left_out: ['a', 'e'],
    });
  });

  test('a long name of a member that is left out is shortened', () => {
    const value = truncate(
      'company_get',
      { [`${'n'.repeat(80)}m`]: 'x'.repeat(3_000), [`${'o'.repeat(80)}`]: 'x'.repeat(3_000) },
      { maxChars: 2_000 },
    );
    expect(value.reduced).toMatchObject({ left_out: [`${'n'.repeat(79)}…`, 'o'.repeat(80)] });
  });

  test('an object that is too long loses its longest members, and names them', () => {
    const value = truncate(
      'departments_get',
      { id: '1', name: 'Desk', voicemail_notification_emails: Array(500).fill('ada@example.com') },
      { maxChars: 3_000 },
    );
    expect(value).toMatchObject({
      id: '1',
      name: 'Desk',
      reduced: { left_out: ['voicemail_notification_emails'] },
    });
  });

  test('an object of many short members stays below the limit and names what is left out', () => {
    const members = Array.from({ length: 120 }, (_, index) => [`member_${index}`, 'x'.repeat(20)]);
    const value = truncate('company_get', Object.fromEntries(members), { maxChars: 2_000 });
    const kept = Object.keys(value).length - 1;
    expect(kept).toBeGreaterThan(10);
    expect(value).toMatchObject({
      reduced: { left_out: expect.arrayContaining(['member_50']), left_out_count: 120 - kept },
    });
  });

  test('an object of many long names stays below the limit', () => {
    const members = Array.from({ length: 50 }, (_, index) => [`${index}`.padEnd(5_000, 'x'), 1]);
    const value = truncate('company_get', Object.fromEntries(members), { maxChars: 2_000 });
    expect(value).toMatchObject({ reduced: { left_out_count: 50 } });
  });
});
