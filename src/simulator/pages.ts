import { createHash } from 'node:crypto';
import { type OperationCall, optionalText } from './operation.ts';
import { SimulatorError } from './simulator-error.ts';

/** A page of a list on the wire. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}

const digest = (list: string, start: string): string =>
  createHash('sha256').update(`${start} of ${list}`).digest('base64').slice(0, 10);

/** Opaque, bound to its list, and with characters that have to be encoded in a query. */
const makeCursor = (list: string, start: string): string =>
  `${Buffer.from(start).toString('base64')}+/${digest(list, start)}==`;

function readCursor(list: string, cursor: string): number {
  const start = Buffer.from(cursor.split('+/')[0] ?? '', 'base64').toString();
  if (cursor !== makeCursor(list, start)) throw new SimulatorError(400, 'Invalid cursor.');
  return Number(start);
}

/**
 * One page. `name` names the list and its filters: the cursor of one is none for another, and that of one key
 * is none for a key that sees something else.
 */
export function page<Item>(
  call: OperationCall,
  name: string,
  items: readonly Item[],
  size: number,
): Page<Item> {
  const list = `${call.company.id} ${call.key.officeId} ${name}`;
  const cursor = optionalText(call, 'cursor');
  const start = cursor === undefined ? 0 : readCursor(list, cursor);
  const end = start + size;
  const part = items.slice(start, end);
  return end < items.length ? { items: part, cursor: makeCursor(list, `${end}`) } : { items: part };
}
