import { z } from 'zod';
import { isRecord, type JsonObject } from '../lib/is-record.ts';

/** Name of the member with the raw values that contradict the schema, in the object that they belong to. */
export const UNEXPECTED = '_unexpected';

export interface Normalised {
  readonly value: JsonObject;
  /** Places where the response contradicted the schema, for the log. */
  readonly contradictions: readonly string[];
}

/**
 * Returns ids as strings of digits, quantities as numbers, no nulls, an empty list for a list that is absent, and
 * unknown fields unchanged. The value satisfies the schema for any response.
 */
export type Normaliser = (response: unknown) => Normalised;

const contradiction = Symbol('contradiction');

/** A list some of whose items contradict its schema. */
class PartialList {
  readonly items: readonly unknown[];
  readonly contradicting: readonly unknown[];

  constructor(items: readonly unknown[], contradicting: readonly unknown[]) {
    this.items = items;
    this.contradicting = contradicting;
  }
}

/**
 * Returns the value itself when nothing has to change. Adds to `places` where it contradicts the schema, relative to
 * the value.
 */
type Visit = (value: unknown, places: string[]) => unknown;

const asText: Visit = (value) => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : contradiction;
};

const asNumber: Visit = (value) => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return contradiction;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? contradiction : number;
};

const asBoolean: Visit = (value) => {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : contradiction;
};

/** For fields that no schema knows. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.filter((item) => item !== null).map(withoutNulls);
  }
  const members = Object.entries(value).filter(([, member]) => member !== null);
  // fromEntries defines own properties, so a member called __proto__ stays data.
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

function withoutNullMembers(value: JsonObject): JsonObject {
  for (const name in value) {
    if (value[name] === null) {
      return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
    }
  }
  return value;
}

/** Puts the name of a field in front of the places that were added since `from`. */
function addPrefix(places: string[], from: number, name: string): void {
  for (let position = from; position < places.length; position++) {
    const place = places[position] ?? '';
    places[position] = place.startsWith('[') ? name + place : `${name}.${place}`;
  }
}

function visitList(visitItem: Visit): Visit {
  return (value, places) => {
    if (!Array.isArray(value)) return contradiction;
    const items: unknown[] = [];
    const contradicting: unknown[] = [];
    let isChanged = false;
    for (const [index, item] of value.entries()) {
      const from = places.length;
      const visited = item === null ? null : visitItem(item, places);
      if (places.length > from) addPrefix(places, from, `[${index}]`);
      if (visited === contradiction) {
        places.push(`[${index}]`);
        contradicting.push(withoutNulls(item));
      } else if (visited !== null) items.push(visited);
      isChanged ||= visited !== item || visited === null;
    }
    if (contradicting.length > 0) return new PartialList(items, contradicting);
    return isChanged ? items : value;
  };
}

function visitObject(shape: Readonly<Record<string, unknown>>): Visit {
  const fields = new Map(Object.entries(shape).map(([name, field]) => [name, compile(field)]));
  const lists = Object.keys(shape).filter((name) => isList(shape[name]));

  return (value, places) => {
    if (!isRecord(value)) return contradiction;
    const members = withoutNullMembers(value);
    let changed: Record<string, unknown> | undefined;
    let unexpected: [string, unknown][] | undefined;
    for (const name in members) {
      const member = members[name];
      const from = places.length;
      const visited = (fields.get(name) ?? withoutNulls)(member, places);
      if (visited === member) continue;
      if (places.length > from) addPrefix(places, from, name);
      changed ??= { ...members };
      unexpected ??= [];
      if (visited === contradiction) {
        places.push(name);
        unexpected.push([name, withoutNulls(member)]);
        delete changed[name];
      } else if (visited instanceof PartialList) {
        unexpected.push([name, visited.contradicting]);
        changed[name] = visited.items;
      } else changed[name] = visited;
    }
    for (const name of lists) {
      if (name in members) continue;
      changed ??= { ...members };
      changed[name] = [];
    }
    if (changed !== undefined && unexpected !== undefined && unexpected.length > 0) {
      changed[UNEXPECTED] = Object.fromEntries(unexpected);
    }
    return changed ?? members;
  };
}

const isList = (schema: unknown): boolean =>
  schema instanceof z.ZodOptional ? isList(schema.unwrap()) : schema instanceof z.ZodArray;

/** Throws for a schema that the field building blocks cannot make. */
function compile(schema: unknown): Visit {
  if (schema instanceof z.ZodOptional) return compile(schema.unwrap());
  if (schema instanceof z.ZodArray) return visitList(compile(schema.element));
  if (schema instanceof z.ZodObject) return visitObject(schema.shape);
  if (schema instanceof z.ZodString) return asText;
  if (schema instanceof z.ZodNumber) return asNumber;
  if (schema instanceof z.ZodBoolean) return asBoolean;
  throw new Error('the output schema has a type that Dialpad does not send');
}

/** To be called once per tool, with its output schema. */
export function compileNormaliser(schema: z.ZodObject): Normaliser {
  const visit = compile(schema);
  return (response) => {
    const contradictions: string[] = [];
    const value = visit(response, contradictions);
    if (isRecord(value)) return { value, contradictions };
    return { value: { [UNEXPECTED]: withoutNulls(response) }, contradictions: ['the whole response'] };
  };
}
