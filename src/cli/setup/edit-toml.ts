import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import type { JsonObject } from '../../lib/is-record.ts';
import { EditError, withEntry } from './edit-json.ts';

/** Whether a text has this value. The parser's objects have no prototype, which a comparison would count. */
function hasValue(text: string, value: JsonObject): boolean {
  try {
    return isDeepStrictEqual(structuredClone(parseToml(text)), structuredClone(value));
  } catch {
    return false;
  }
}

/** Reads a TOML file. Throws EditError. */
export function parseToml(text: string): JsonObject {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch {
    throw new EditError('is not TOML');
  }
}

/** The lines without the tables of a server. */
function withoutTables(text: string, section: string, name: string): string {
  const serverTable = new RegExp(`^\\s*\\[\\s*${section}\\s*\\.\\s*(${name}|"${name}")\\s*[.\\]]`);
  let isServerTable = false;
  const lines = text.split('\n').filter((line) => {
    if (/^\s*\[/.test(line)) isServerTable = serverTable.test(line);
    return !isServerTable;
  });
  return lines.join('\n');
}

/**
 * Changes only the tables of one server; comments and the rest stay as they are. Throws EditError when the server is
 * written in another form, such as an inline table.
 */
export function editToml(text: string, section: string, name: string, entry: JsonObject | undefined): string {
  const before = parseToml(text);
  const rest = withoutTables(text, section, name).trimEnd();
  const added = entry === undefined ? '' : stringify({ [section]: { [name]: entry } }).trim();
  const after = [rest, added].filter((part) => part !== '').join('\n\n');
  const edited = after === '' ? '' : `${after}\n`;
  if (!hasValue(edited, withEntry(before, section, name, entry))) {
    throw new EditError(`has [${section}] in a form that cannot be edited`);
  }
  return edited;
}
