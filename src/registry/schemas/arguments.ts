import { z } from 'zod';
import { INVISIBLE } from '../../lib/invisible-characters.ts';
import { jsonLimitExceeded } from '../../lib/json-limits.ts';

/**
 * Building blocks for tool arguments. Each publishes the JSON Schema type of the contract and also parses the forms
 * that clients send: integers as decimal strings, objects and arrays as JSON strings.
 */

const LARGEST_INT64 = 9_223_372_036_854_775_807n;

const UNSAFE_INTEGER =
  'is too large to be exact as a JSON number (beyond 2^53 digits are lost); send it as a string of digits';

function readInteger(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    context.addIssue({ code: 'custom', message: UNSAFE_INTEGER, input: value });
    return z.NEVER;
  }
  return value;
}

function readId(value: unknown, context: z.RefinementCtx): unknown {
  const read = readInteger(value, context);
  if (typeof read === 'number' && Number.isInteger(read)) return BigInt(read);
  // Longer than any id, so that the error says how large an id can be.
  if (typeof read === 'string' && /^(0|[1-9]\d{0,49})$/.test(read)) return BigInt(read);
  return read;
}

function readQuantity(value: unknown, context: z.RefinementCtx): unknown {
  const read = readInteger(value, context);
  return typeof read === 'string' && /^-?(0|[1-9]\d{0,15})$/.test(read) ? Number(read) : read;
}

/** Deeper than any argument. */
const MAX_JSON_DEPTH = 16;

function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  if (jsonLimitExceeded(value, { maxDepth: MAX_JSON_DEPTH }) !== undefined) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A parameter with a self-explanatory name needs no description. */
const described = <Schema extends z.ZodType>(schema: Schema, description: string | undefined): Schema =>
  description === undefined ? schema : schema.describe(description);

/** An int64 id of Dialpad. Parsed to a bigint, which loses no digit. */
export const id = (description?: string) =>
  described(z.preprocess(readId, z.bigint().min(1n).max(LARGEST_INT64)), description);

export const quantity = (minimum: number, maximum: number, description: string) =>
  z.preprocess(readQuantity, z.int().min(minimum).max(maximum)).describe(description);

export const object = <Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
  description?: string,
) => described(z.preprocess(readJson, z.strictObject(shape)), description);

export const list = (item: z.ZodType, description: string) =>
  z.preprocess(readJson, z.array(item)).describe(description);

export const flag = (description: string) => z.boolean().describe(description);

export const choice = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  description?: string,
) => described(z.enum(words), description);

const invisible = new RegExp(INVISIBLE, 'u');
const isSingleLine = (text: string) => !invisible.test(text);
const NOT_SINGLE_LINE = 'must be one line of text, without control or invisible characters';

const isIntact = (text: string) => !text.includes('\ufffd');
const NOT_INTACT = 'contains U+FFFD, which stands for a lost character: send the original text';

export const line = (description?: string, maximum?: number) =>
  described(
    (maximum === undefined ? z.string() : z.string().max(maximum))
      .refine((text) => text.trim() !== '' && isSingleLine(text), NOT_SINGLE_LINE)
      .refine(isIntact, NOT_INTACT),
    description,
  );

/** A single line that may be empty, such as the second line of an address. */
export const optionalLine = (description: string) =>
  z.string().refine(isSingleLine, NOT_SINGLE_LINE).refine(isIntact, NOT_INTACT).describe(description);

/** Numbers are accepted too, because most text ids are digits. */
export const textId = (description: string) =>
  z
    .preprocess((value, context) => {
      const read = readInteger(value, context);
      return typeof read === 'number' && Number.isInteger(read) ? String(read) : read;
    }, line(description))
    .describe(description);

export const text = (maximum: number) => z.string().max(maximum).refine(isIntact, NOT_INTACT);

export const cursor = z
  .string()
  .refine((value) => value !== '', 'must not be empty')
  .describe('From the previous page.')
  .optional();

/** The formats below are validated but not published: a description is shorter than a pattern. */
export const phoneNumber = (description: string) =>
  z
    .string()
    .refine((value) => /^\+[1-9]\d{5,14}$/.test(value), 'must be in E.164 form, such as +14155550100')
    .describe(description);

export const areaCode = (description: string) =>
  z
    .string()
    .refine((value) => /^\d{1,6}$/.test(value), 'must be digits only, such as 415')
    .describe(description);

export const email = z
  .string()
  .refine((value) => /^[^@\s]+@[^@\s]+$/.test(value), 'must be an email address');

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A name of the tz database. */
export const timeZone = (description: string) =>
  z
    .string()
    .refine(isTimeZone, 'is not a tz database name, such as America/Los_Angeles')
    .describe(description);
