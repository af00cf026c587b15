import { z } from 'zod';

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** A JSON Schema whose root is an object, which the protocol asks of tools. */
export interface ObjectSchema {
  [keyword: string]: unknown;
  type: 'object';
  properties?: { [name: string]: Json };
  required?: string[];
}

const plain = z.record(z.string(), z.unknown());
const objectSchema = z.custom<ObjectSchema>((value) => plain.safeParse(value).data?.type === 'object');

/**
 * The published form of a schema: JSON Schema 2020-12, self-contained, without `anyOf`, type arrays and
 * `format`. Throws when the schema is not an object.
 */
export function toJsonSchema(schema: z.ZodType): ObjectSchema {
  const { $schema: _dialect, ...published } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.int64;
      delete jsonSchema.format;
      if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'integer';
      // A loose object needs no word for it: further properties are allowed unless a schema forbids them.
      if (jsonSchema.additionalProperties !== false) delete jsonSchema.additionalProperties;
    },
  });
  return objectSchema.parse(published);
}
