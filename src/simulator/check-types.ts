import { isRecord } from '../lib/is-record.ts';
import type { Tool } from '../registry/define-tool.ts';
import { toJsonSchema } from '../registry/json-schema.ts';
import { Refusal } from './simulator-error.ts';

/**
 * The server takes quantities as strings and objects as JSON in strings from its clients. Dialpad is not asked that
 * way: in a body every value must have the very type of the schema, or a mistake of the server would not show. Ids
 * may be strings of digits, as Dialpad sends them itself: many clients cannot write them as numbers.
 */

type Members = Readonly<Record<string, unknown>>;

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string' && value.isWellFormed(),
  array: Array.isArray,
  object: isRecord,
};

function check(schema: unknown, value: unknown, place: string): void {
  // Null is how a client leaves a value out.
  if (!isRecord(schema) || value === null) return;
  const { type, items, properties, maximum } = schema;
  // Quantities have a largest one.
  const isId = type === 'integer' && maximum === undefined;
  if (isId && typeof value === 'string' && /^\d{1,19}$/.test(value)) return;
  if (typeof type === 'string' && fits[type]?.(value) === false) {
    throw new Refusal(400, `Invalid value for ${place}: expected ${type}.`);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(items, item, `${place}[${index}]`);
  } else if (isRecord(value) && isRecord(properties)) {
    for (const [name, member] of Object.entries(value)) check(properties[name], member, `${place}.${name}`);
  }
}

const schemas = new WeakMap<Tool, Members>();

/** Checks a body's JSON as it was written. Throws Refusal 400. */
export function checkTypes(tool: Tool, body: Members): void {
  const properties = schemas.get(tool) ?? toJsonSchema(tool.arguments).properties ?? {};
  schemas.set(tool, properties);
  for (const [name, value] of Object.entries(body)) check(properties[name], value, name);
}

/** Without the members that are null, at any depth. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
