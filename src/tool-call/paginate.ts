import type { ToolArguments } from '../registry/define-tool.ts';

/** A page as it comes from the client, normalised. */
export type Page = Readonly<Record<string, unknown>>;

/** Bounds and reports of a walk through pages. */
export interface PaginateOptions {
  readonly fetchPage: (args: ToolArguments) => Promise<Page>;
  /** Bound on the sum of the pages' sizes. A page that would pass it is left for the next call. */
  readonly maxChars: number;
  /** Characters that a page takes in the answer, in its smallest form. */
  readonly sizeOf: (page: Page) => number;
  readonly onPage: (pages: number, items: number) => void;
  /** What failed, when the walk may end early with what it has; undefined to throw. */
  readonly failure: (error: unknown) => string | undefined;
}

/** More pages than any answer can hold. */
const MOST_PAGES = 200;

const itemsOf = (page: Page): readonly unknown[] => (Array.isArray(page.items) ? page.items : []);
const cursorOf = (page: Page): string | undefined =>
  typeof page.cursor === 'string' && page.cursor !== '' ? page.cursor : undefined;

/**
 * Follows the cursors and returns all items together. It stops early at the bounds, at a cursor that repeats
 * and at a failure after the first page; then it returns what it has, with the cursor to go on and
 * `stopped_early` saying why. Throws what the first page throws.
 */
export async function paginate(args: ToolArguments, options: PaginateOptions): Promise<Page> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  let chars = 0;
  let cursor = typeof args.cursor === 'string' ? args.cursor : undefined;
  if (cursor !== undefined) seen.add(cursor);

  const stop = (reason: string): Page => ({
    items,
    ...(cursor !== undefined && { cursor }),
    stopped_early: reason,
  });

  for (let pages = 1; ; pages++) {
    let page: Page;
    try {
      page = await options.fetchPage(cursor === undefined ? args : { ...args, cursor });
    } catch (error) {
      const why = options.failure(error);
      if (pages === 1 || why === undefined) throw error;
      return stop(`A page could not be fetched. ${why} Call again with the cursor to go on.`);
    }
    chars += options.sizeOf(page);
    if (chars > options.maxChars && pages > 1) {
      return stop('The answer is full. Call again with the cursor to go on.');
    }
    items.push(...itemsOf(page));
    options.onPage(pages, items.length);

    const next = cursorOf(page);
    if (next === undefined) return { ...page, items };
    if (seen.has(next)) {
      cursor = undefined;
      return stop('Dialpad repeated a cursor, so the list may not be complete.');
    }
    seen.add(next);
    cursor = next;
    if (pages >= MOST_PAGES)
      return stop(`${MOST_PAGES} pages were read. Call again with the cursor to go on.`);
  }
}
