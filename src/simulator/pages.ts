import { createHash } from 'node:crypto';
import { type OperationCall, optionalText } from './operation.ts';
import { SimulatorError } from './simulator-error.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string;
}

const digest = (list: string, start: string): string =>
  createHash('sha256').update(`${start} of ${list}`).digest('base64').slice(0, 10);

/** Opaque, bound to its list, and with characters that must be encoded in a query. */
const makeCursor = (list: string, start: string): string =>
  `${Buffer.from(start).toString('base64')}+/${digest(list, start)}==`;

function readCursor(list: string, cursor: string): number {
  const start = Buffer.from(cursor.split('+/')[0] ?? '', 'base64').toString();
  if (cursor !== makeCursor(list, start)) throw new SimulatorError(400, 'Invalid cursor.');
  return Number(start);
}

/**
 * `name` identifies the list and its filters: a cursor is valid only for its own list, and only for keys that see the
 * same items.
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
