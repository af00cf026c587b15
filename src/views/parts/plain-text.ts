import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** For one field, in characters. */
const LONGEST = 120;

/**
 * Foreign text on one line: shortened, without control characters and marks that change the direction of the following
 * text. It is only used in text nodes and attributes.
 */
export function plainText(value: unknown, longest = LONGEST): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  const head = String(value).slice(0, longest * 4);
  const clean = head
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim();
  const characters = [...clean];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : clean;
}

/** A member as text on one line; empty when it is absent. */
export const textOf = (record: JsonObject | undefined, name: string): string => plainText(record?.[name]);

/** Text, never a number. */
export const idOf = (record: JsonObject | undefined, name = 'id'): string => {
  const value = record?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 40) : '';
};

/** The objects of a list member. */
export const recordsOf = (record: JsonObject | undefined, name: string): readonly JsonObject[] => {
  const list = record?.[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
};

/** The texts of a list member. */
export const textsOf = (record: JsonObject | undefined, name: string): readonly string[] => {
  const list = record?.[name];
  return Array.isArray(list) ? list.flatMap((item) => plainText(item) || []) : [];
};

/** An object member. */
export const recordOf = (record: JsonObject | undefined, name: string): JsonObject | undefined => {
  const value = record?.[name];
  return isRecord(value) ? value : undefined;
};

/** A number member; 0 when it is absent. */
export const numberOf = (record: JsonObject | undefined, name: string): number => {
  const value = Number(record?.[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
};

/** `1 room`, `2 rooms`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** Why a list is incomplete, in the words of this server; undefined for a complete list. */
export function whyNotWhole(value: JsonObject | undefined): string | undefined {
  const reduced = recordOf(value, 'reduced');
  if (reduced !== undefined) return plainText(reduced.reason, 300) || 'The answer was too long.';
  const stopped = value?.stopped_early;
  if (typeof stopped === 'string') return plainText(stopped, 300);
  const left = value?.left_out;
  return typeof left === 'string' ? plainText(left, 300) : undefined;
}
