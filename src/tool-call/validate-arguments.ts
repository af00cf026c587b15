import type { z } from 'zod';
import { PCID } from '../auth/pcid.ts';
import { isRecord, type JsonObject } from '../lib/is-record.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import { MAX_TEXT_CHARS } from './cursor.ts';
import { callArguments, itemFields } from './tool-options.ts';

/** Arguments that cannot be used. The message is for the model: which argument, why, and what to send. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Arguments of a call, with what is meant for this server taken out. */
export interface ValidCall {
  readonly args: ToolArguments;
  readonly fetchAll: boolean;
  readonly fields?: readonly string[];
}

const MOST_ITEMS = 1_000;
const DEEPEST = 16;
const MOST_PROBLEMS = 12;

/** `routing_options.open.dtmf[0].input` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((place, part) => {
    if (typeof part === 'number') return `${place}[${part}]`;
    return place === '' ? String(part) : `${place}.${String(part)}`;
  }, '') || 'arguments';

/** A name that somebody made up, safe to say again. */
const printable = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, 100);

const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** What no schema says but every argument must keep: bounded, shallow, and text that is text. */
function checkForm(value: unknown, path: readonly PropertyKey[]): void {
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT_CHARS) {
      throw new ArgumentError(
        `${placeOf(path)} is ${value.length} characters long; at most ${MAX_TEXT_CHARS} can be sent.`,
      );
    }
    if (!value.isWellFormed()) {
      throw new ArgumentError(
        `${placeOf(path)} holds half a character (a lone surrogate); send valid Unicode.`,
      );
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length > DEEPEST) throw new ArgumentError(`${placeOf(path)} is nested too deeply.`);
  const members = Object.entries(value);
  if (members.length > MOST_ITEMS) {
    throw new ArgumentError(
      `${placeOf(path)} has ${members.length} entries; at most ${MOST_ITEMS} can be sent.`,
    );
  }
  for (const [name, member] of members) {
    const key = Array.isArray(value) ? Number(name) : name.slice(0, 80);
    checkForm(member, [...path, key]);
  }
}

/** A national number becomes the E.164 one it probably means. */
function guessE164(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[\d\s+().\-/]+$/.test(value)) return undefined;
  const digits = value.replace(/\D/g, '');
  const guesses: readonly [RegExp, string][] = [
    [/^\s*\+/, `+${digits}`],
    [/^1[2-9]\d{9}$/, `+${digits}`],
    [/^[2-9]\d{9}$/, `+1${digits}`],
    [/^00/, `+${digits.slice(2)}`],
  ];
  const guess = guesses.find(([form]) => form.test(value) || form.test(digits))?.[1];
  return guess !== undefined && guess !== value && /^\+[1-9]\d{6,14}$/.test(guess) ? guess : undefined;
}

const expectations: Readonly<Record<string, string>> = {
  bigint: 'a whole number, or a string of digits for large ids',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list',
  object: 'an object',
};

function explainType(place: string, expected: string, input: unknown): string {
  if (input === undefined) return `${place} is required.`;
  if (input === null) return `${place} is null; leave it out instead.`;
  return `${place} must be ${expectations[expected] ?? expected}, not ${quote(input)}.`;
}

function explainChoice(place: string, values: readonly unknown[], input: unknown): string {
  if (input === undefined) return `${place} is required: one of ${values.join(', ')}.`;
  const near = typeof input === 'string' ? nearestWord(input, values.map(String)) : undefined;
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `${place} must be one of ${values.join(', ')}, not ${quote(input)}.${hint}`;
}

function explainIssue(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const place = placeOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const isTop = issue.path.length === 0;
      const names = issue.keys.map((key) => printable(isTop ? key : `${place}.${key}`));
      const near = isTop && issue.keys[0] ? nearestWord(issue.keys[0], known) : undefined;
      const has = known.length === 0 ? 'This tool takes no arguments.' : `Known: ${known.join(', ')}.`;
      const hint = near ? `Did you mean ${near}?` : isTop ? has : 'Leave it out.';
      return `Unknown argument ${names.slice(0, 3).join(', ')}. ${hint}`;
    }
    case 'invalid_type':
      return explainType(place, issue.expected, issue.input);
    case 'invalid_value':
      return explainChoice(place, issue.values, issue.input);
    case 'too_big':
      return issue.origin === 'string'
        ? `${place} must have at most ${issue.maximum} characters; it has ${[...String(issue.input)].length}.`
        : `${place} must be at most ${issue.maximum}, not ${quote(issue.input?.toString())}.`;
    case 'too_small':
      return issue.origin === 'string'
        ? `${place} must not be empty.`
        : `${place} must be at least ${issue.minimum}, not ${quote(issue.input?.toString())}.`;
    default: {
      const meant = issue.message.includes('E.164') ? guessE164(issue.input) : undefined;
      const given = typeof issue.input === 'string' ? ` (it is ${quote(issue.input)})` : '';
      return `${place} ${issue.message}${given}.${meant ? ` Probably meant: ${meant}.` : ''}`;
    }
  }
}

const asWords = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

function checkFields(tool: Tool, fields: readonly string[] | undefined): void {
  if (fields === undefined) return;
  const known = itemFields(tool);
  if (fields.length === 0) throw new ArgumentError(`fields is empty: name some of ${known.join(', ')}.`);
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const near = nearestWord(unknown, known);
  throw new ArgumentError(
    `fields: there is no field ${quote(unknown)}. ${near ? `Did you mean ${near}?` : `Fields: ${known.join(', ')}.`}`,
  );
}

function readObject(input: unknown): JsonObject {
  if (input === undefined || input === null) return {};
  if (isRecord(input)) return input;
  throw new ArgumentError('arguments must be an object.');
}

const schemas = { plain: new Map<Tool, z.ZodObject>(), withPcid: new Map<Tool, z.ZodObject>() };

function schemaOf(tool: Tool, withPcid: boolean): z.ZodObject {
  const made = withPcid ? schemas.withPcid : schemas.plain;
  const schema = made.get(tool) ?? callArguments(tool, withPcid);
  made.set(tool, schema);
  return schema;
}

/** How a call names its connection: with the argument PCID in hosted mode, unless the caller is pinned to one. */
export interface PcidMode {
  readonly hosted: boolean;
  readonly isPinned: boolean;
}

/** Throws ArgumentError with the first problems. */
export function validateArguments(tool: Tool, input: unknown, { hosted, isPinned }: PcidMode): ValidCall {
  const { [PCID]: requested, ...others } = readObject(input);
  // A pinned PCID may be repeated as an argument, which the schema then does not have.
  const raw = requested === undefined || (hosted && isPinned) ? others : { [PCID]: requested, ...others };
  checkForm(raw, []);
  const schema = schemaOf(tool, hosted && !isPinned);
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    const known = Object.keys(schema.shape);
    const problems = parsed.error.issues.map((issue) => explainIssue(issue, known));
    throw new ArgumentError([...new Set(problems)].slice(0, MOST_PROBLEMS).join(' '));
  }
  // Again, for what came as JSON in a string.
  checkForm(parsed.data, []);
  const { [PCID]: _pcid, fetch_all, fields, ...args } = parsed.data;
  const chosen = asWords(fields);
  checkFields(tool, chosen);
  return {
    args,
    fetchAll: fetch_all === true,
    ...(chosen !== undefined && { fields: chosen }),
  };
}
