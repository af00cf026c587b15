import { describe, expect, test } from 'vitest';
import { UNEXPECTED } from '../../src/dialpad/normalise-response.ts';
import { type PaginateOptions, paginate } from '../../src/tool-call/result/paginate.ts';

type Page = Record<string, unknown>;

/** Paginates over pages that are named by their cursors; the first one is `start`. An error is thrown. */
function over(
  pages: Readonly<Record<string, Page | Error>>,
  options: Partial<PaginateOptions> = {},
  args = {},
) {
  return paginate(args, {
    fetchPage: async ({ cursor = 'start' }) => {
      const page = pages[String(cursor)] ?? new Error(`no page ${cursor}`);
      if (page instanceof Error) throw page;
      return page;
    },
    maxChars: 10_000,
    compact: (items) => items.map((item) => Object(item).id),
    ...options,
  });
}

const item = (id: number) => ({ id, text: 'x'.repeat(100) });
const CONTINUE = 'Call again with the cursor to continue.';

describe('pagination', () => {
  test('joins the items and keeps the other members of the last page', async () => {
    const pages = {
      start: { items: [1], cursor: 'two', total: 1 },
      two: { items: [2], cursor: 'three' },
      three: { total: 3 },
    };
    expect(await over(pages)).toEqual({ page: { items: [1, 2], total: 3 }, isCompact: false });
  });

  test('an empty cursor is the end', async () => {
    expect(await over({ start: { items: [1], cursor: '' } })).toEqual({
      page: { items: [1] },
      isCompact: false,
    });
  });

  test('reports each page with the number of items', async () => {
    const seen: unknown[] = [];
    await over(
      { start: { items: [1, 2], cursor: 'two' }, two: { items: [3] } },
      { onPage: (pages, items) => seen.push([pages, items]) },
    );
    expect(seen).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  test('starts at the cursor of the arguments, which a page must not repeat', async () => {
    const pages = { two: { items: [2], cursor: 'two' } };
    expect((await over(pages, {}, { cursor: 'two' })).page).toEqual({
      items: [2],
      stopped_early: 'Dialpad repeated a cursor, so the list may not be complete.',
    });
  });

  test('sends the other arguments with each page', async () => {
    const sent: unknown[] = [];
    const pages: Page[] = [{ items: [], cursor: 'two' }, {}];
    await paginate(
      { office_id: 7n },
      {
        fetchPage: async (args) => {
          sent.push(args);
          return pages.shift() ?? {};
        },
        maxChars: 100,
        compact: (items) => items,
      },
    );
    expect(sent).toEqual([{ office_id: 7n }, { office_id: 7n, cursor: 'two' }]);
  });
});

describe('pagination stops', () => {
  test('at a page that fails, with the cursor to continue', async () => {
    const pages = { start: { items: [1], cursor: 'two' }, two: new Error('down') };
    expect((await over(pages, { explain: (error) => `Because: ${Object(error).message}.` })).page).toEqual({
      items: [1],
      cursor: 'two',
      stopped_early: `A page could not be read. Because: down. ${CONTINUE}`,
    });
  });

  test('with the error of the first page, and with one that has no explanation', async () => {
    const explain = () => 'explained';
    await expect(over({ start: new Error('down') }, { explain })).rejects.toThrow('down');
    const pages = { start: { items: [1], cursor: 'two' }, two: new Error('down') };
    await expect(over(pages, { explain: () => undefined })).rejects.toThrow('down');
    await expect(over(pages)).rejects.toThrow('down');
  });

  test('after the most pages', async () => {
    const pages = { start: { items: [1], cursor: 'two' }, two: { items: [2], cursor: 'three' } };
    expect((await over(pages, { maxPages: 2 })).page).toEqual({
      items: [1, 2],
      cursor: 'three',
      stopped_early: `2 pages were read. ${CONTINUE}`,
    });
  });

  test('at a response that is not a page', async () => {
    const reason = "Dialpad's response is not a page of a list, so the list may not be complete.";
    const noPage = { [UNEXPECTED]: { items: 'none' } };
    expect((await over({ start: noPage })).page).toEqual({ ...noPage, stopped_early: reason });
    expect((await over({ start: { items: [1], cursor: 'two' }, two: noPage })).page).toEqual({
      items: [1],
      cursor: 'two',
      stopped_early: reason,
    });
    expect((await over({ start: { items: [1], [UNEXPECTED]: { x: 1 } } })).page).toEqual({
      items: [1],
      [UNEXPECTED]: { x: 1 },
    });
  });

  test.each([
    [
      'x'.repeat(16_385),
      /^Dialpad returned a cursor of 16385 characters for the next page, which is too long/,
    ],
    ['\ud800', /^Dialpad returned a cursor that is not valid Unicode/],
  ])('at a cursor that cannot be sent back', async (cursor, reason) => {
    const { page } = await over({ start: { items: [1], cursor } });
    expect(page).toEqual({ items: [1], stopped_early: expect.stringMatching(reason) });
  });

  test('at a cursor that is no text, with all unexpected members', async () => {
    const pages = {
      start: { items: [1], cursor: 'two', [UNEXPECTED]: { items: ['a'], note: 1 } },
      two: { items: [2], [UNEXPECTED]: { items: ['b'], cursor: 5 } },
    };
    expect((await over(pages)).page).toEqual({
      items: [1, 2],
      stopped_early: 'Dialpad returned a cursor that is not text, so the list may not be complete.',
      [UNEXPECTED]: { note: 1, cursor: 5, items: ['a', 'b'] },
    });
  });
});

describe('the size of the items', () => {
  const full = JSON.stringify([item(1)]).length;
  const pages = {
    start: { items: [item(1)], cursor: 'two' },
    two: { items: [item(2)], cursor: 'three' },
    three: { items: [item(3)] },
  };

  test('items stay whole up to the limit', async () => {
    expect(await over(pages, { maxChars: 3 * full })).toEqual({
      page: { items: [item(1), item(2), item(3)] },
      isCompact: false,
    });
  });

  test('beyond it all items are compact', async () => {
    expect(await over(pages, { maxChars: 3 * full - 1 })).toEqual({
      page: { items: [1, 2, 3] },
      isCompact: true,
    });
    expect(await over(pages, { maxChars: 2 * full - 1 })).toEqual({
      page: { items: [1, 2, 3] },
      isCompact: true,
    });
  });

  test('a page whose compact items do not fit is left for the next call', async () => {
    // Three characters for the items of a page, and seven for the unexpected members.
    expect(await over(pages, { maxChars: 20 })).toEqual({
      page: { items: [1, 2], cursor: 'three', stopped_early: `The result is full. ${CONTINUE}` },
      isCompact: true,
    });
    expect((await over(pages, { maxChars: 30 })).page).toEqual({ items: [1, 2, 3] });
    expect((await over(pages, { maxChars: 29 })).page).toMatchObject({ items: [1, 2] });
  });

  test('unexpected members count too', async () => {
    const two = { items: [2], [UNEXPECTED]: { items: ['x'.repeat(100)] } };
    expect((await over({ start: { items: [1], cursor: 'two' }, two }, { maxChars: 100 })).page).toEqual({
      items: [1],
      cursor: 'two',
      stopped_early: `The result is full. ${CONTINUE}`,
    });
  });

  test('the first page is never left out', async () => {
    expect((await over({ start: { items: [item(1)] } }, { maxChars: 1 })).page).toEqual({ items: [1] });
  });
});
