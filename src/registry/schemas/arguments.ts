import { z } from 'zod';

/**
 * Building blocks for tool arguments. Each publishes the plain JSON Schema type of the contract and, when a
 * call is parsed, also takes the forms that clients really send: integers as decimal strings, objects and
 * arrays as JSON strings.
 */

const LARGEST_INT64 = 9_223_372_036_854_775_807n;

/** What is said about an integer that a client has already rounded. */
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
  if (typeof read === 'string' && /^(0|[1-9]\d{0,18})$/.test(read)) return BigInt(read);
  return read;
}

function readQuantity(value: unknown, context: z.RefinementCtx): unknown {
  const read = readInteger(value, context);
  return typeof read === 'string' && /^-?(0|[1-9]\d{0,15})$/.test(read) ? Number(read) : read;
}

/** Deeper than any argument. */
const DEEPEST_JSON = 16;

/** Whether JSON text opens so many brackets in a row, those in strings included, that it must be nested too deeply. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || isDeep(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** An int64 id of Dialpad. Parsed to a bigint, so that no digit is lost on the way. */
export const id = (description: string) =>
  z.preprocess(readId, z.bigint().min(1n).max(LARGEST_INT64)).describe(description);

/** A whole number in a range. */
export const quantity = (minimum: number, maximum: number, description: string) =>
  z.preprocess(readQuantity, z.int().min(minimum).max(maximum)).describe(description);

/** A closed object whose parameters are all known. */
export const object = <Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
  description: string,
) => z.preprocess(readJson, z.strictObject(shape)).describe(description);

/** A list of one type. */
export const list = (item: z.ZodType, description: string) =>
  z.preprocess(readJson, z.array(item)).describe(description);

/** Yes or no. */
export const flag = (description: string) => z.boolean().describe(description);

/** One of a few words. */
export const choice = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
) => z.enum(words).describe(description);

const NOT_A_LINE = 'must be one line of text, without control characters';

/** Line breaks of all kinds are control characters, but for two. */
const isLine = (text: string) => !/[\p{Cc}\u2028\u2029]/u.test(text);

/** A name: one line, and the limit that Dialpad sets. The pattern is published; its dot is all but line breaks. */
export const name = (description: string) =>
  z
    .string()
    .regex(/^.+$/, NOT_A_LINE)
    .max(100)
    .refine((text) => isLine(text) && text.trim() !== '', NOT_A_LINE)
    .describe(description);

/** Text that Dialpad takes on a single line only. Not empty. */
export const line = (description: string) =>
  z
    .string()
    .refine((text) => text.trim() !== '' && isLine(text), NOT_A_LINE)
    .describe(description);

/** A second line of an address and the like: one line, and empty is allowed. */
export const optionalLine = (description: string) =>
  z.string().refine(isLine, NOT_A_LINE).describe(description);

/** An id that is text. Numbers are taken too: most ids are digits. */
export const textId = (description: string) =>
  z
    .preprocess((value, context) => {
      const read = readInteger(value, context);
      return typeof read === 'number' && Number.isInteger(read) ? String(read) : read;
    }, line(description))
    .describe(description);

/** Text that may run over several lines. */
export const text = (maximum: number, description: string) => z.string().max(maximum).describe(description);

/** The cursor of a previous answer: opaque, sent back unchanged. */
export const cursor = z.string().min(1).describe('From the previous page, unchanged.');

/** A phone number in E.164 form. */
export const phoneNumber = (description: string) =>
  z
    .string()
    .regex(/^\+[1-9]\d{5,14}$/, 'must be in E.164 form, such as +14155550100')
    .describe(description);

/** Digits in front of a national number. */
export const areaCode = (description: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be digits only, such as 415')
    .describe(description);

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
