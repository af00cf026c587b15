import { UNEXPECTED } from '../../dialpad/normalise-response.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { ToolArguments } from '../../registry/define-tool.ts';
import { cursorProblem } from './cursor.ts';

export interface PaginateOptions {
  readonly fetchPage: (args: ToolArguments) => Promise<JsonObject>;
  /** Bound on the characters of all items in their compact form. A page beyond it is left for the next call. */
  readonly maxChars: number;
  /** The form that counts: items are kept in it as soon as they would be longer than `maxChars` in full. */
  readonly compact: (items: readonly unknown[]) => readonly unknown[];
  readonly onPage?: (pages: number, items: number) => void;
  readonly maxPages?: number;
  /** The reason to return the pages read so far with; undefined to throw the error. */
  readonly explain?: (error: unknown) => string | undefined;
}

export interface Pages {
  /** Like a single page, with the items of all. */
  readonly page: JsonObject;
  readonly isCompact: boolean;
}

/** More than any result can hold. */
export const MAX_PAGES = 200;

const CONTINUE = 'Call again with the cursor to continue.';

const lengthOf = (items: readonly unknown[]): number => JSON.stringify(items).length;

const listIn = (value: unknown): readonly unknown[] =>
  isRecord(value) && Array.isArray(value.items) ? value.items : [];

/** The list is missing and something else is in its place. An empty list may be left out. */
const isNoPage = (page: JsonObject): boolean => !Array.isArray(page.items) && page[UNEXPECTED] !== undefined;

/**
 * Follows the cursors and joins the items of all pages. When it cannot continue it returns what it has, with
 * `stopped_early` and, if there is one, the cursor to continue with. Throws what the first page throws.
 */
export async function paginate(args: ToolArguments, options: PaginateOptions): Promise<Pages> {
  const { fetchPage, maxChars, compact, onPage, maxPages = MAX_PAGES, explain } = options;
  let items: unknown[] = [];
  let unexpected: unknown[] = [];
  let chars = 0;
  let fullChars = 0;
  let isCompact = false;
  let cursor = typeof args.cursor === 'string' ? args.cursor : undefined;
  const seen = new Set([cursor]);

  function result(rest: JsonObject): Pages {
    const carried = unexpected.length > 0 && { [UNEXPECTED]: { items: unexpected } };
    return { page: { items, ...carried, ...rest }, isCompact };
  }
  const stop = (reason: string): Pages =>
    result({ ...(cursor !== undefined && { cursor }), stopped_early: reason });

  for (let pages = 1; ; pages++) {
    let page: JsonObject;
    try {
      page = await fetchPage(cursor === undefined ? args : { ...args, cursor });
    } catch (error) {
      const reason = pages === 1 ? undefined : explain?.(error);
      if (reason === undefined) throw error;
      return stop(`A page could not be read. ${reason} ${CONTINUE}`);
    }
    if (isNoPage(page)) {
      const reason = "Dialpad's response is not a page of a list, so the list may not be complete.";
      return pages === 1 ? { page: { ...page, stopped_early: reason }, isCompact } : stop(reason);
    }
    const pageItems = listIn(page);
    const compactItems = compact(pageItems);
    const pageUnexpected = listIn(page[UNEXPECTED]);
    chars += lengthOf(compactItems) + lengthOf(pageUnexpected);
    fullChars += lengthOf(pageItems);
    if (chars > maxChars && pages > 1) return stop(`The result is full. ${CONTINUE}`);
    if (fullChars > maxChars && !isCompact) {
      isCompact = true;
      items = [...compact(items)];
    }
    items = items.concat(isCompact ? compactItems : pageItems);
    unexpected = unexpected.concat(pageUnexpected);
    onPage?.(pages, items.length);

    const { cursor: next, items: _items, [UNEXPECTED]: _unexpected, ...rest } = page;
    if (typeof next !== 'string' || next === '') return result(rest);
    cursor = undefined;
    const problem = cursorProblem(next);
    if (problem !== undefined) return stop(problem);
    if (seen.has(next)) return stop('Dialpad repeated a cursor, so the list may not be complete.');
    seen.add(next);
    cursor = next;
    if (pages >= maxPages) return stop(`${maxPages} pages were read. ${CONTINUE}`);
  }
}
