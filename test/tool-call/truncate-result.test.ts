import { describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { type TruncateOptions, truncateResult } from '../../src/tool-call/result/truncate-result.ts';

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

describe('an object', () => {
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
