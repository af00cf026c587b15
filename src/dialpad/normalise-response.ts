import { z } from 'zod';
import { isRecord } from '../lib/is-record.ts';

/** What a field should be, read once from an output schema. */
export type Shape =
  | { readonly kind: 'id' | 'text' | 'number' | 'boolean' }
  | { readonly kind: 'array'; readonly item: Shape }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> };

/** Where Dialpad's answer contradicts the schema, the raw value is carried under this name, beside its place. */
export const UNEXPECTED = '_unexpected';

/** Deeper than anything Dialpad sends: a bound on what recursion can be made to do. */
const DEEPEST = 64;

/** Reads the shape of an output schema. Throws for a schema that the field building blocks cannot make. */
export function shapeOf(schema: unknown): Shape {
  if (schema instanceof z.ZodOptional) return shapeOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return { kind: 'array', item: shapeOf(schema.element) };
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([name, field]) => [name, shapeOf(field)] as const);
    return { kind: 'object', fields: new Map(fields) };
  }
  if (schema instanceof z.ZodString) return { kind: schema.meta()?.int64 === true ? 'id' : 'text' };
  if (schema instanceof z.ZodNumber) return { kind: 'number' };
  if (schema instanceof z.ZodBoolean) return { kind: 'boolean' };
  throw new Error('an output schema holds a type that Dialpad does not send');
}

/** A normalised answer, and the places where Dialpad contradicted the schema (for the log). */
export interface Normalised {
  readonly value: Readonly<Record<string, unknown>>;
  readonly contradictions: readonly string[];
}

/** The answer is nested deeper than any real one. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
}

const contradiction = Symbol('contradiction');

function scalar(value: unknown, kind: 'id' | 'text' | 'number' | 'boolean'): unknown {
  switch (kind) {
    case 'id':
    case 'text':
      if (typeof value === 'string') return value;
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : contradiction;
    case 'number': {
      if (typeof value === 'number') return value;
      if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return contradiction;
      const number = Number(value);
      return Number.isInteger(number) && !Number.isSafeInteger(number) ? contradiction : number;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return value === 'true' ? true : value === 'false' ? false : contradiction;
  }
}

/** Drops nulls and keeps the rest: for fields that no schema knows. */
function withoutNulls(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new TooDeep();
  if (Array.isArray(value)) {
    return value.filter((item) => item !== null).map((item) => withoutNulls(item, depth + 1));
  }
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member, depth + 1)]));
}

/**
 * Brings an answer to one form: ids as strings of digits, quantities as numbers, no nulls, unknown fields as
 * they are. The result satisfies the schema that `shape` was read from, whatever Dialpad sent.
 * Throws TooDeep.
 */
export function normalise(answer: unknown, shape: Shape): Normalised {
  const contradictions: string[] = [];

  function visit(value: unknown, expected: Shape | undefined, path: string, depth: number): unknown {
    if (depth > DEEPEST) throw new TooDeep();
    if (expected === undefined) return withoutNulls(value, depth);
    if (expected.kind === 'object') {
      return isRecord(value) ? visitObject(value, expected.fields, path, depth) : contradiction;
    }
    if (expected.kind === 'array') {
      if (!Array.isArray(value)) return contradiction;
      const items = value.filter((item) => item !== null);
      const visited = items.map((item, index) => visit(item, expected.item, `${path}[${index}]`, depth + 1));
      return visited.includes(contradiction) ? contradiction : visited;
    }
    return scalar(value, expected.kind);
  }

  function visitObject(
    value: Readonly<Record<string, unknown>>,
    fields: ReadonlyMap<string, Shape>,
    path: string,
    depth: number,
  ): Record<string, unknown> {
    const members: [string, unknown][] = [];
    const unexpected: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      if (member === null) continue;
      const place = path === '' ? name : `${path}.${name}`;
      const visited = visit(member, fields.get(name), place, depth + 1);
      if (visited === contradiction) {
        contradictions.push(place);
        unexpected.push([name, withoutNulls(member, depth + 1)]);
      } else members.push([name, visited]);
    }
    if (unexpected.length > 0) members.push([UNEXPECTED, Object.fromEntries(unexpected)]);
    // fromEntries defines own properties, so a member called __proto__ stays data.
    return Object.fromEntries(members);
  }

  // An empty answer is how Dialpad says that a delete went well.
  if (answer === undefined || answer === null) return { value: { success: true }, contradictions };
  const visited = visit(answer, shape, '', 0);
  if (isRecord(visited)) return { value: visited, contradictions };
  return { value: { [UNEXPECTED]: withoutNulls(answer, 0) }, contradictions: ['the whole answer'] };
}
