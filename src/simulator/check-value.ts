import { isRecord } from '../lib/is-record.ts';
import { resolve, type Schema } from './contract.ts';

const LARGEST_INT64 = 9_223_372_036_854_775_807n;

/** Ids are sent as numbers or as strings of digits: many clients cannot write them as numbers. */
function isId(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0;
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= LARGEST_INT64;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Pairs of opening and closing time that ascend within a day. */
const isHours = (times: readonly unknown[]): boolean =>
  times.length % 2 === 0 &&
  times.every(
    (time, index) =>
      /^([01]\d|2[0-3]):[0-5]\d$/.test(String(time)) &&
      (index === 0 || String(time) > String(times[index - 1])),
  );

function checkText(text: string, { format, pattern, minLength = 0, maxLength }: Schema): string | undefined {
  if (!text.isWellFormed()) return 'is not valid Unicode';
  if (text.trim().length < minLength) return 'must not be empty';
  if (maxLength !== undefined && text.length > maxLength) return `must have at most ${maxLength} characters`;
  if (pattern !== undefined && !new RegExp(pattern).test(text)) return `must match ${pattern}`;
  if (format === 'single-line' && /[\p{Cc}\u2028\u2029]/u.test(text)) return 'must be a single line';
  if (format === 'e164' && !/^\+[1-9]\d{5,14}$/.test(text)) return 'must be an E.164 number';
  if (format === 'time-zone' && !isTimeZone(text)) return 'must be a time zone';
  return undefined;
}

const typeChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isRecord,
};

/**
 * The first problem of a value in a request, as a sentence; undefined when it satisfies the schema. Types are exact: a
 * quantity as a string or an object as JSON in a string is a mistake of the client.
 */
export function problemOf(reference: Schema, value: unknown, place: string): string | undefined {
  const schema = resolve(reference);
  const invalid = (reason: string) => `Invalid value for ${place}: ${reason}.`;
  if (schema.format === 'int64') return isId(value) ? undefined : invalid('must be an id');
  const { type = 'object', minimum = -Infinity, maximum = Infinity } = schema;
  if (typeChecks[type]?.(value) !== true) return invalid(`expected ${type}`);
  if (schema.enum !== undefined && !schema.enum.some((word) => word === value)) {
    return invalid(`must be one of ${schema.enum.join(', ')}`);
  }
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    return invalid(`must be from ${minimum} to ${maximum}`);
  }
  if (typeof value === 'string') {
    const reason = checkText(value, schema);
    return reason === undefined ? undefined : invalid(reason);
  }
  if (Array.isArray(value)) {
    if (schema.format === 'hours' && !isHours(value)) return invalid('must be pairs of ascending times');
    return firstProblem(value.map((item, index) => [`${place}[${index}]`, schema.items, item] as const));
  }
  return isRecord(value) ? problemOfObject(schema, value, `${place}.`) : undefined;
}

function firstProblem(
  parts: readonly (readonly [string, Schema | undefined, unknown])[],
): string | undefined {
  for (const [place, schema, value] of parts) {
    const problem = schema === undefined ? `Unknown parameter ${place}.` : problemOf(schema, value, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first problem of an object with exactly the properties of the schema. `prefix` goes before their names. */
export function problemOfObject(
  { properties = {}, required = [] }: Schema,
  value: Readonly<Record<string, unknown>>,
  prefix = '',
): string | undefined {
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined) return `Missing value for ${prefix}${missing}.`;
  return firstProblem(
    Object.entries(value).map(([name, member]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [prefix + name, known, member] as const;
    }),
  );
}
