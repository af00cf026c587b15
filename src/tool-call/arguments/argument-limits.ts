import { MAX_TEXT_CHARS } from '../result/cursor.ts';
import { ArgumentError } from './argument-error.ts';
import { pathText } from './explain-argument.ts';

const MAX_ENTRIES = 1_000;

/** Checks what no schema says: length, number of entries, and valid Unicode. Throws ArgumentError. */
export function checkLimits(value: unknown, path: readonly PropertyKey[] = []): void {
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT_CHARS) {
      throw new ArgumentError(
        `${pathText(path)} is ${value.length} characters long; at most ${MAX_TEXT_CHARS} can be sent.`,
      );
    }
    if (!value.isWellFormed()) {
      throw new ArgumentError(
        `${pathText(path)} has half of a surrogate pair, which is not valid Unicode. Send whole characters.`,
      );
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const members = Object.entries(value);
  if (members.length > MAX_ENTRIES) {
    throw new ArgumentError(
      `${pathText(path)} has ${members.length} entries; at most ${MAX_ENTRIES} can be sent.`,
    );
  }
  for (const [name, member] of members) {
    if (typeof member !== 'string' && typeof member !== 'object') continue;
    checkLimits(member, [...path, Array.isArray(value) ? Number(name) : name.slice(0, 80).toWellFormed()]);
  }
}
