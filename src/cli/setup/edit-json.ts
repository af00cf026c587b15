import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** A configuration that cannot be edited without a loss. The message completes "… cannot be changed: it …". */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/** Reads the object in a JSON file; an empty file counts as `{}`. Throws EditError. */
export function parseConfiguration(text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const code = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
    throw new EditError(/\/[/*]/.test(code) ? 'contains comments, which would be lost' : 'is not JSON');
  }
  if (!isRecord(value)) throw new EditError('is not a JSON object');
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? [];
  if (numbers.some((number) => Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER)) {
    throw new EditError('contains numbers that would lose digits');
  }
  return value;
}

/** JSON with the indentation and the last line break of the text before. */
export function formatJson(value: JsonObject, before: string): string {
  const indent = /^\{\r?\n([ \t]+)"/.exec(before.trimStart())?.[1] ?? '  ';
  return `${JSON.stringify(value, null, indent)}${before === '' || before.endsWith('\n') ? '\n' : ''}`;
}

/** A copy with `entry` as the server `name`, or without that server. A section without servers is removed. */
export function withEntry(
  configuration: JsonObject,
  section: string,
  name: string,
  entry: JsonObject | undefined,
): JsonObject {
  const servers = isRecord(configuration[section]) ? configuration[section] : {};
  const { [name]: _old, ...others } = servers;
  // Replaced in place, so that the order of the servers does not change.
  const changed = entry === undefined ? others : { ...servers, [name]: entry };
  const { [section]: _servers, ...rest } = configuration;
  return Object.keys(changed).length === 0 ? rest : { ...configuration, [section]: changed };
}
