import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRequest } from '../../src/dialpad/build-request.ts';
import { findTool } from '../../src/registry/registry.ts';
import { cursorProblem, MAX_TEXT_CHARS } from '../../src/tool-call/result/cursor.ts';
import { paginate } from '../../src/tool-call/result/paginate.ts';
import { checkAsyncProperty, checkProperty } from '../support/property.ts';

const roomsList = findTool('dialpad_organization_rooms_list') ?? expect.fail('the tool is missing');
const text = fc.string({ unit: 'binary', minLength: 1 });

test('a cursor is the value of one query parameter, whatever it is', () => {
  checkProperty(
    fc.property(text, fc.string({ unit: 'binary' }), (cursor, name) => {
      const { path } = buildRequest(roomsList, { cursor, name_search: name });
      const { pathname, search, searchParams } = new URL(path, 'http://dialpad');
      expect(pathname).toBe('/api/v2/rooms');
      expect(search).toMatch(/^\?[\w\-.~%=&]*$/);
      expect(searchParams.getAll('cursor')).toEqual([cursor]);
      for (const parameter of searchParams.keys()) expect(['cursor', 'name_search']).toContain(parameter);
    }),
  );
});

test('a cursor can be sent back if it is well-formed and no longer than an argument', () => {
  checkProperty(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), fc.nat(), (cursor, isHalved, at) => {
      const place = at % (cursor.length + 1);
      const sent = isHalved ? `${cursor.slice(0, place)}\ud800x${cursor.slice(place)}` : cursor;
      expect(cursorProblem(sent) === undefined).toBe(sent.isWellFormed());
    }),
  );
  expect(cursorProblem('x'.repeat(MAX_TEXT_CHARS))).toBeUndefined();
  expect(cursorProblem('x'.repeat(MAX_TEXT_CHARS + 1))).toMatch(/too long/);
});

test('cursors are followed unchanged, in order, and every item is returned once', async () => {
  await checkAsyncProperty(
    fc.asyncProperty(fc.uniqueArray(text, { maxLength: 20 }), async (cursors) => {
      const asked: unknown[] = [];
      const { page } = await paginate(
        {},
        {
          fetchPage: async ({ cursor }) => {
            asked.push(cursor);
            const next = cursors[asked.length - 1];
            return { items: [asked.length], ...(next !== undefined && { cursor: next }) };
          },
          maxChars: 100_000,
          compact: (items) => items,
        },
      );
      expect(asked).toEqual([undefined, ...cursors]);
      expect(page).toEqual({ items: asked.map((_, index) => index + 1) });
    }),
  );
});
