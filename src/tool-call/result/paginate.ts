import { UNEXPECTED } from '../../dialpad/normalise-response.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { ToolArguments } from '../../registry/define-tool.ts';
import { cursorProblem } from './cursor.ts';

export interface PaginateOptions {
  readonly fetchPage: (args: ToolArguments) => Promise<JsonObject>;
  /** Bound on the characters of all items in their compact form. A page beyond it is not included. */
  readonly maxChars: number;
  /** Makes items compact. Applied as soon as the full items are longer than `maxChars`. */
  readonly compact: (items: readonly unknown[]) => readonly unknown[];
  readonly onPage?: (pages: number, items: number) => void;
  readonly maxPages?: number;
  /** Why pagination stops, for the result; undefined to throw the error. */
  readonly explain?: (error: unknown) => string | undefined;
}

export interface Pages {
  /** One page with the items of all. */
  readonly page: JsonObject;
  readonly isCompact: boolean;
}

/** More than fit into any result. */
export const MAX_PAGES = 200;

const CONTINUE = 'Call again with the cursor to continue.';

const lengthOf = (items: readonly unknown[]): number => JSON.stringify(items).length;

const membersOf = (value: unknown): JsonObject => (isRecord(value) ? value : {});

/** Whether another value is in place of the list. Dialpad may omit an empty list. */
const isNoPage = (page: JsonObject): boolean => !Array.isArray(page.items) && page[UNEXPECTED] !== undefined;

/**
 * Follows the cursors and joins the items of all pages. When it cannot continue, it returns the items read so far with
 * `stopped_early` and the cursor to continue with, if there is one. Throws the error of the first page.
 */
export async function paginate(args: ToolArguments, options: PaginateOptions): Promise<Pages> {
  const { fetchPage, maxChars, compact, onPage, maxPages = MAX_PAGES, explain } = options;
  let items: unknown[] = [];
  let unexpected: unknown[] = [];
  let otherUnexpected: JsonObject = {};
  let chars = 0;
  let fullChars = 0;
  let isCompact = false;
  let cursor = typeof args.cursor === 'string' ? args.cursor : undefined;
  const seen = new Set([cursor]);

  function result(rest: JsonObject): Pages {
    const all = { ...otherUnexpected, ...(unexpected.length > 0 && { items: unexpected }) };
    const carried = Object.keys(all).length > 0 && { [UNEXPECTED]: all };
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
    const pageItems = Array.isArray(page.items) ? page.items : [];
    const compactItems = compact(pageItems);
    const { items: unexpectedItems, ...others } = membersOf(page[UNEXPECTED]);
    const pageUnexpected = Array.isArray(unexpectedItems) ? unexpectedItems : [];
    chars += lengthOf(compactItems) + lengthOf([pageUnexpected, others]);
    fullChars += lengthOf(pageItems);
    if (chars > maxChars && pages > 1) return stop(`The result is full. ${CONTINUE}`);
    if (fullChars > maxChars && !isCompact) {
      isCompact = true;
      items = [...compact(items)];
    }
    items = items.concat(isCompact ? compactItems : pageItems);
    unexpected = unexpected.concat(pageUnexpected);
    otherUnexpected = { ...otherUnexpected, ...others };
    onPage?.(pages, items.length);

    const { cursor: next, items: _items, [UNEXPECTED]: _unexpected, ...rest } = page;
    if ('cursor' in others) {
      cursor = undefined;
      return stop('Dialpad returned a cursor that is not text, so the list may not be complete.');
    }
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
