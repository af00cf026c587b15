import { encodeJson } from '../../lib/encode-json.ts';
import { INVISIBLE } from '../../lib/invisible-characters.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';

/** Any user of Dialpad can set names: a long one could contain instructions for the person who confirms. */
const MAX_DIALPAD_TEXT_CHARS = 60;

const invisible = new RegExp(INVISIBLE, 'gu');
const gaps = new RegExp(`(?:${INVISIBLE}|\\p{Z})+`, 'gu');

/** Could look like the end of the quotation: quotation marks, double primes, and letters like them. */
const quoteLike =
  /["\p{Pi}\p{Pf}\u201a\u201e\u2033\u2034\u2036\u2037\u2057\uff02\u3003\u301d-\u301f\u02ba\u02dd\u02ee\u02f6\u05f2\u05f4\u1cd3\u275d\u275e\u2760\u{1f676}-\u{1f678}]/gu;

/** In quotes, on one line, shortened, without invisible characters. */
function quoteDialpadText(text: string): string {
  const clean = text.replace(gaps, ' ').replace(quoteLike, "'").trim();
  const characters = [...clean];
  const isLong = characters.length > MAX_DIALPAD_TEXT_CHARS;
  return `"${isLong ? `${characters.slice(0, MAX_DIALPAD_TEXT_CHARS - 1).join('')}…` : clean}"`;
}

function quoteDialpadTexts(value: unknown): unknown {
  if (typeof value === 'string') return quoteDialpadText(value);
  if (Array.isArray(value)) return value.map(quoteDialpadTexts);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, quoteDialpadTexts(member)]));
}

/** Replaces invisible characters by their codes, because an argument is shown completely. */
const escapeInvisible = (text: string): string =>
  text.replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);

/** Escapes text as in a JSON string, so that the quotation marks around it stay in pairs. */
const escapeText = (value: unknown): unknown =>
  typeof value === 'string' ? escapeInvisible(JSON.stringify(value).slice(1, -1)) : value;

const mapMembers = (members: JsonObject, change: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]));

/**
 * Says what the call does, with every argument that is sent. `current` is the state that it changes, as far as it
 * could be read.
 */
export function confirmationQuestion(
  { confirmation, title, placements }: Tool,
  args: ToolArguments,
  current: JsonObject | undefined,
): string {
  const question =
    confirmation?.question(mapMembers(args, escapeText), current && mapMembers(current, quoteDialpadTexts)) ??
    `Allow "${title}"?`;
  const headline = question.replace(/\s+/g, ' ');
  const names = Object.keys(args);
  // Every question has the ids of the path.
  if (confirmation !== undefined && names.every((name) => placements.get(name) === 'path')) return headline;
  const list = names.map((name) => `- ${name}: ${escapeInvisible(encodeJson(args[name]))}`);
  return [headline, ...(list.length > 0 ? ['These arguments are sent:', ...list] : [])].join('\n');
}
