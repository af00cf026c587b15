import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** A page of a list on the wire. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}

const digest = (list: string): string => createHash('sha256').update(list).digest('base64').slice(0, 10);

/** Opaque, bound to its list, and with characters that have to be encoded in a query. */
const makeCursor = (list: string, start: number): string =>
  `${Buffer.from(`${start}`).toString('base64')}+/${digest(list)}==`;

function readCursor(list: string, cursor: string): number {
  const [start, check] = cursor.split('+/');
  const position = Buffer.from(start ?? '', 'base64').toString();
  if (check !== `${digest(list)}==` || !/^\d{1,9}$/.test(position)) {
    throw new Refusal(400, 'Invalid cursor.');
  }
  return Number(position);
}

/** One page. `list` names the list and its filters: the cursor of one is none for another. */
export function page<Item>(
  list: string,
  items: readonly Item[],
  size: number,
  cursor: string | undefined,
): Page<Item> {
  const start = cursor === undefined ? 0 : readCursor(list, cursor);
  const end = start + size;
  const part = items.slice(start, end);
  return end < items.length ? { items: part, cursor: makeCursor(list, end) } : { items: part };
}
