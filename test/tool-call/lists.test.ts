import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { type SeenRequest, startUpstream, type Upstream } from '../support/upstream.ts';

const answer = z.looseObject({
  result: z.looseObject({
    isError: z.boolean().optional(),
    content: z.array(z.looseObject({ text: z.string() })).min(1),
    structuredContent: z.looseObject({
      items: z.array(z.looseObject({ id: z.string().optional() })).default([]),
      cursor: z.string().optional(),
      stopped_early: z.string().optional(),
      reduced: z
        .looseObject({
          counts: z.record(z.string(), z.object({ total: z.number(), shown: z.number() })).optional(),
        })
        .optional(),
    }),
  }),
});

let upstream: Upstream;
let server: LinkedServer;
let closeApp: () => Promise<void>;
let pages: (cursor: string | undefined) => unknown;

const cursorOf = ({ url }: SeenRequest) => new URL(url, 'http://x').searchParams.get('cursor') ?? undefined;

async function serve(environment: Record<string, string> = {}): Promise<void> {
  const app = await createTestApp({ baseUrl: upstream.origin, environment });
  closeApp = app.close;
  server = await linkServer(app);
}

async function call(tool: string, args: object = {}) {
  const message = await server.request('tools/call', {
    name: `dialpad_organization_${tool}`,
    arguments: args,
  });
  const { result } = answer.parse(message);
  const text = result.content[0]?.text ?? '';
  expect(message).toMatchObject({ result: { structuredContent: JSON.parse(text) } });
  return { ...result.structuredContent, size: text.length };
}

beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    const page = pages(cursorOf(request));
    if (page === undefined) response.writeHead(400).end('{"error":{"message":"bad cursor"}}');
    else response.end(JSON.stringify(page));
  });
});
afterEach(async () => {
  await server.close();
  await closeApp();
  await upstream.close();
});

const room = (number: number) => ({
  id: String(number),
  name: `Room ${number}`,
  country: 'us',
  image_url: 'x'.repeat(80),
});
const rooms = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => room(from + index));

describe('cursors', () => {
  test.each(['a', 'a+b/c==', '&=#%', 'über 🎉', '"\\', 'x'.repeat(16_000)])(
    '%s goes there and back unchanged',
    async (cursor) => {
      await serve();
      pages = (given) => (given === undefined ? { items: rooms(1, 1), cursor } : { items: rooms(2, 1) });
      const first = await call('rooms_list');
      expect(first.cursor).toBe(cursor);
      const second = await call('rooms_list', { cursor: first.cursor });
      expect(second.items).toMatchObject([{ id: '2' }]);
      expect(upstream.requests.map(cursorOf)).toEqual([undefined, cursor]);
    },
  );

  test('a cursor of 100 KB is refused by name', async () => {
    await serve();
    const message = await server.request('tools/call', {
      name: 'dialpad_organization_rooms_list',
      arguments: { cursor: 'x'.repeat(100_000) },
    });
    expect(JSON.stringify(message)).toMatch(/cursor is 100000 characters long/);
    expect(upstream.requests).toEqual([]);
  });
});

describe('fetch_all', () => {
  const threePages = (cursor: string | undefined) => {
    if (cursor === undefined) return { items: rooms(1, 2), cursor: 'two' };
    return cursor === 'two' ? { items: rooms(3, 2), cursor: 'three' } : { items: rooms(5, 1) };
  };

  test('returns the items of all pages together, without a cursor', async () => {
    await serve();
    pages = threePages;
    const all = await call('rooms_list', { fetch_all: true, office_id: 9 });
    expect(all.items.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(all.cursor).toBeUndefined();
    expect(
      upstream.requests.every(({ url }) => url.includes('office_id=9') && !url.includes('fetch_all')),
    ).toBe(true);
  });

  test('starts where a cursor says', async () => {
    await serve();
    pages = threePages;
    expect((await call('rooms_list', { fetch_all: true, cursor: 'two' })).items).toHaveLength(3);
  });

  test('stops at a cursor that repeats, and says so', async () => {
    await serve();
    pages = () => ({ items: rooms(1, 1), cursor: 'again' });
    const all = await call('rooms_list', { fetch_all: true });
    expect(all).toMatchObject({
      items: [{}, {}],
      stopped_early: expect.stringContaining('repeated a cursor'),
    });
    expect(all.cursor).toBeUndefined();
  });

  test('keeps what it has when a page fails, with the cursor to go on', async () => {
    await serve();
    pages = (cursor) => (cursor === undefined ? { items: rooms(1, 2), cursor: 'two' } : undefined);
    const all = await call('rooms_list', { fetch_all: true });
    expect(all).toMatchObject({
      cursor: 'two',
      stopped_early: expect.stringContaining('could not be fetched'),
    });
    expect(all.items).toHaveLength(2);
  });

  test('reaches every item of an endless-looking list by following what the answers say', async () => {
    await serve({ MCP_MAX_RESULT_CHARS: '4000' });
    pages = (cursor) => {
      const start = Number(cursor ?? 0);
      return { items: rooms(start, 20), ...(start + 20 < 400 && { cursor: String(start + 20) }) };
    };
    const seen = new Set<string | undefined>();
    let cursor: string | undefined;
    do {
      const part = await call('rooms_list', { fetch_all: true, ...(cursor !== undefined && { cursor }) });
      expect(part.size).toBeLessThanOrEqual(4_000);
      for (const { total, shown } of Object.values(part.reduced?.counts ?? {})) expect(shown).toBe(total);
      for (const { id } of part.items) seen.add(id);
      cursor = part.cursor;
    } while (cursor !== undefined);
    expect(seen.size).toBe(400);
  });
});

describe('answers that fit', () => {
  test('reduces items to what identifies them, never cuts one, and says how to get more', async () => {
    await serve({ MCP_MAX_RESULT_CHARS: '5000' });
    pages = () => ({ items: rooms(1, 60), cursor: 'next' });
    const list = await call('rooms_list');
    expect(list.size).toBeLessThanOrEqual(5_000);
    expect(list.items).toHaveLength(60);
    expect(list.items[0]).toEqual({ id: '1', name: 'Room 1' });
    expect(list.cursor).toBe('next');
    expect(list.reduced).toMatchObject({ counts: { items: { total: 60, shown: 60 } } });
  });

  test('shows only the fields asked for', async () => {
    await serve();
    pages = () => ({ items: rooms(1, 2) });
    expect((await call('rooms_list', { fields: ['id', 'country'] })).items).toEqual([
      { id: '1', country: 'us' },
      { id: '2', country: 'us' },
    ]);
  });

  test('falls back to what identifies items when the fields asked for are too long', async () => {
    await serve({ MCP_MAX_RESULT_CHARS: '5000' });
    pages = () => ({ items: rooms(1, 60) });
    const list = await call('rooms_list', { fields: ['image_url'] });
    expect(list.items).toHaveLength(60);
    expect(list.items[0]).toEqual({ id: '1', name: 'Room 1' });
    expect(list.reduced).toMatchObject({ next: expect.stringMatching(/fewer fields, or .* with rooms_get/) });
  });

  test('leaves out a cursor that could not be sent back', async () => {
    await serve();
    pages = () => ({ items: rooms(1, 2), cursor: 'x'.repeat(100_000) });
    const list = await call('rooms_list');
    expect(list.items).toHaveLength(2);
    expect(list.cursor).toBeUndefined();
    expect(list.stopped_early).toContain('100000 characters');
  });

  test('reduces a single object that is too long by whole members', async () => {
    await serve({ MCP_MAX_RESULT_CHARS: '3000' });
    pages = () => ({
      id: '1',
      name: 'Desk',
      voicemail_notification_emails: Array(500).fill('ada@example.com'),
    });
    const department = await call('departments_get', { id: 1 });
    expect(department).toMatchObject({
      id: '1',
      name: 'Desk',
      reduced: { left_out: ['voicemail_notification_emails'] },
    });
    expect(department.size).toBeLessThanOrEqual(3_000);
  });
});

describe('secrets of room phones', () => {
  const phone = { id: '+1-room', name: 'Desk', password: 'sip-secret', port: '7060' };

  test('are masked', async () => {
    await serve();
    pages = () => ({ items: [phone] });
    expect((await call('deskphones_rooms_list', { parent_id: 1 })).items).toMatchObject([
      { password: '********', port: 7060 },
    ]);
    pages = () => phone;
    expect(await call('deskphones_rooms_get', { parent_id: 1, id: '+1-room' })).toMatchObject({
      password: '********',
    });
  });

  test('are shown when the operator says so', async () => {
    await serve({ MCP_REVEAL_SECRETS: 'true' });
    pages = () => phone;
    expect(await call('deskphones_rooms_get', { parent_id: 1, id: 'x' })).toMatchObject({
      password: 'sip-secret',
    });
  });
});

test('a dry run shows the exact request of a write and sends nothing; reads work', async () => {
  await serve({ MCP_DRY_RUN: 'true' });
  pages = () => ({ items: rooms(1, 1) });
  expect(await call('rooms_post', { name: 'Lobby', office_id: '9223372036854775807' })).toMatchObject({
    dry_run: true,
    request: {
      method: 'POST',
      path: '/api/v2/rooms',
      body: { name: 'Lobby', office_id: '9223372036854775807' },
    },
  });
  expect(await call('company_update_settings', { has_callai: true })).toMatchObject({
    request: { method: 'PUT', path: '/api/v2/company/settings?has_callai=true' },
  });
  expect(upstream.requests).toEqual([]);
  expect((await call('rooms_list')).items).toHaveLength(1);
});
