import { z } from 'zod';

export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** A JSON Schema whose root is an object, which the protocol requires of tools. */
export interface ObjectSchema {
  [keyword: string]: unknown;
  type: 'object';
  properties?: { [name: string]: Json };
  required?: string[];
}

type JsonObject = { [member: string]: Json };

const json: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const objectSchema = z.custom<ObjectSchema>((value) => json.safeParse(value).data?.type === 'object');

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Removes descriptions at any depth. A property may be named `description`: its value is an object. */
function withoutDescriptions(value: Json): Json {
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(
    ([name, member]) => name !== 'description' || isObject(member),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDescriptions(member)]));
}

/** Siblings with the same schema are described once: the later ones keep only a description that differs. */
function describeOnce(value: Json): Json {
  if (!isObject(value)) return value;
  const { properties } = value;
  const members = Object.entries(value).map(([name, member]) => [name, describeOnce(member)] as const);
  if (!isObject(properties)) return Object.fromEntries(members);

  const firstDescriptions = new Map<string, Json | undefined>();
  const siblings = Object.entries(properties).map(([name, schema]) => {
    const bare = withoutDescriptions(schema);
    const key = JSON.stringify(bare);
    const description = isObject(schema) ? schema.description : undefined;
    if (!firstDescriptions.has(key) || !isObject(bare)) {
      firstDescriptions.set(key, description);
      return [name, describeOnce(schema)] as const;
    }
    const isRepeated = description === undefined || description === firstDescriptions.get(key);
    return [name, isRepeated ? bare : { ...bare, description }] as const;
  });
  return { ...Object.fromEntries(members), properties: Object.fromEntries(siblings) };
}

/**
 * The published form of a schema: JSON Schema 2020-12, self-contained, without `anyOf`, type arrays and `format`.
 * Throws when the schema is not an object.
 */
export function toJsonSchema(schema: z.ZodType): ObjectSchema {
  const { $schema: _dialect, ...published } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.format;
      if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'integer';
      // JSON Schema allows further properties unless a schema forbids them.
      if (jsonSchema.additionalProperties !== false) delete jsonSchema.additionalProperties;
    },
  });
  return objectSchema.parse(describeOnce(json.parse(published)));
}
