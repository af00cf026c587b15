import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { type SeenRequest, startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let server: TestServer;
/** What Dialpad returns for a cursor: a value for JSON, or the text of the body. */
let pageAt: (cursor: string | undefined) => unknown;

const cursorOf = ({ url }: SeenRequest) => new URL(url, 'http://x').searchParams.get('cursor') ?? undefined;

async function serve(environment: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({ baseUrl: upstream.origin, environment });
}

beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    const page = pageAt(cursorOf(request));
    if (page === undefined) response.writeHead(400).end('{"error":{"message":"bad cursor"}}');
    else response.end(typeof page === 'string' ? page : JSON.stringify(page));
  });
  await serve();
});
afterEach(async () => {
  await server.close();
  await upstream.close();
});

const room = (number: number) => ({ id: String(number), name: `Room ${number}`, image_url: 'x'.repeat(80) });
const rooms = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => room(from + index));

async function fetchAll(args: Record<string, unknown> = {}) {
  const { isError, value, text } = await server.callTool('rooms_list', { fetch_all: true, ...args });
  expect([isError, text]).toEqual([false, JSON.stringify(value)]);
  return value;
}

const idsOf = ({ items }: { readonly items?: unknown }): readonly unknown[] =>
  Array.isArray(items) ? items.map(({ id }) => id) : [];

const threePages = (cursor: string | undefined) => {
  if (cursor === undefined) return { items: rooms(1, 2), cursor: 'two' };
  return cursor === 'two' ? { items: rooms(3, 2), cursor: 'three' } : { items: rooms(5, 1) };
};

test('fetch_all returns the items of all pages together, without a cursor', async () => {
  pageAt = threePages;
  const all = await fetchAll({ office_id: 9 });
  expect(idsOf(all)).toEqual(['1', '2', '3', '4', '5']);
  expect(all).not.toHaveProperty('cursor');
  for (const { url } of upstream.requests) {
    expect(url).toContain('office_id=9');
    expect(url).not.toContain('fetch_all');
  }
});

test('fetch_all starts at the cursor of the call', async () => {
  pageAt = threePages;
  expect(idsOf(await fetchAll({ cursor: 'two' }))).toEqual(['3', '4', '5']);
});

test('following the cursors of truncated results reaches every item of a long list', async () => {
  await server.close();
  await serve({ MCP_MAX_RESULT_CHARS: '4000' });
  pageAt = (cursor) => {
    const start = Number(cursor ?? 0);
    return { items: rooms(start, 20), ...(start + 20 < 400 && { cursor: String(start + 20) }) };
  };
  const seen = new Set<unknown>();
  let cursor: unknown;
  do {
    const part = await fetchAll(cursor === undefined ? {} : { cursor });
    expect(JSON.stringify(part).length).toBeLessThanOrEqual(4_000);
    for (const id of idsOf(part)) seen.add(id);
    cursor = part.cursor;
  } while (cursor !== undefined);
  expect(seen.size).toBe(400);
});

describe('stops early with the pages read so far', () => {
  const secondPage = (page: unknown) => (cursor: string | undefined) =>
    cursor === undefined ? { items: rooms(1, 2), cursor: 'two' } : page;

  test.each<[name: string, page: unknown, reason: RegExp, cursor: string | undefined]>([
    ['a page fails', undefined, /could not be read.*"bad cursor".*with the cursor/, 'two'],
    ['a page is empty text', '', /could not be read.*empty response/, 'two'],
    ['a page is an error in a success', { error: { message: 'try later' } }, /"try later"/, 'two'],
    ['a page has only a message', { message: 'try later', status: 'error' }, /"try later"/, 'two'],
    ['a page has only errors', { errors: [{ code: 7 }] }, /none of the expected data/, 'two'],
    ['a page is not JSON', '<html>', /not complete JSON/, 'two'],
    ['a page is not an object', ['x'], /not a page of a list/, 'two'],
    ['a page has text in place of the items', { items: 'none' }, /not a page of a list/, 'two'],
    ['a page repeats a cursor', { items: [], cursor: 'two' }, /repeated a cursor/, undefined],
    ['a cursor is half a character', '{"items":[],"cursor":"\\ud800"}', /not valid Unicode/, undefined],
    ['a cursor is too long', { items: [], cursor: 'x'.repeat(100_000) }, /100000 characters/, undefined],
  ])('fetch_all stops early with the pages read so far when %s', async (_, page, reason, cursor) => {
    pageAt = secondPage(page);
    const all = await fetchAll();
    expect(idsOf(all)).toEqual(['1', '2']);
    expect([all.stopped_early, all.cursor]).toEqual([expect.stringMatching(reason), cursor]);
  });
});

test('fetch_all keeps the valid items of a page with one that contradicts the schema', async () => {
  pageAt = (cursor) =>
    cursor === undefined ? { items: [room(1), 'a room', room(2)], cursor: 'two' } : { items: [room(3), 7] };
  const all = await fetchAll();
  expect(idsOf(all)).toEqual(['1', '2', '3']);
  expect(all._unexpected).toEqual({ items: ['a room', 7] });
});

test('fetch_all stops early at a cursor that contradicts the schema, and keeps other unexpected members', async () => {
  pageAt = (cursor) =>
    cursor === undefined
      ? { items: [room(1), 'a room'], cursor: 'two' }
      : { items: [room(2), 7], cursor: { next: 1 } };
  const all = await fetchAll();
  expect(idsOf(all)).toEqual(['1', '2']);
  expect(all.stopped_early).toMatch(/cursor that is not text/);
  expect(all).not.toHaveProperty('cursor');
  expect(all._unexpected).toEqual({ items: ['a room', 7], cursor: { next: 1 } });
});

describe('a single read', () => {
  test.each(['a', 'a+b/c==', '&=#%', 'über 🎉', '"\\', 'x'.repeat(16_000)])(
    'the cursor %s is sent back unchanged',
    async (cursor) => {
      pageAt = (sent) => (sent === undefined ? { items: rooms(1, 1), cursor } : { items: rooms(2, 1) });
      const first = await server.callTool('rooms_list');
      expect(first.value.cursor).toBe(cursor);
      const second = await server.callTool('rooms_list', { cursor });
      expect(second.value).toMatchObject({ items: [{ id: '2' }] });
      expect(upstream.requests.map(cursorOf)).toEqual([undefined, cursor]);
    },
  );

  test('a cursor of 100 KB is rejected', async () => {
    const { text } = await server.callTool('rooms_list', { cursor: 'x'.repeat(100_000) });
    expect(text).toMatch(/cursor is 100000 characters long/);
    expect(upstream.requests).toEqual([]);
  });

  test.each([
    ['too long', 'x'.repeat(100_000), /100000 characters/],
    ['half a character', '\ud800', /not valid Unicode/],
  ])('a cursor that is %s is not returned', async (_, cursor, reason) => {
    pageAt = () => JSON.stringify({ items: rooms(1, 2), cursor });
    const { value } = await server.callTool('rooms_list');
    expect(idsOf(value)).toEqual(['1', '2']);
    expect([value.cursor, value.stopped_early]).toEqual([undefined, expect.stringMatching(reason)]);
  });
});
