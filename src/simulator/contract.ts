import { z } from 'zod';
import file from '../../fixtures/contract.json' with { type: 'json' };

/**
 * Dialpad's side of the contract: operations with their request and response schemas. The simulator checks against
 * this file and not against the registry, so that a wrong declaration cannot confirm itself.
 */

const keywords = z.strictObject({
  type: z.enum(['object', 'array', 'string', 'integer', 'boolean']).optional(),
  format: z.enum(['int64', 'date-time', 'single-line', 'e164', 'time-zone', 'hours']).optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  required: z.array(z.string()).optional(),
  /** Name of a schema of the file. */
  $ref: z.string().optional(),
  get items() {
    return keywords.optional();
  },
  get properties() {
    return z.record(z.string(), keywords).optional();
  },
});

/** A schema of the contract. An integer with the format `int64` is an id. */
export type Schema = z.output<typeof keywords>;

const contractFile = z.strictObject({
  operations: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
      path: z.string(),
      /** Requests, and the seconds in which they are allowed. */
      rate_limit: z.tuple([z.int(), z.int()]),
      /** Absent where Dialpad's reference names no key level. */
      key_level: z.literal('company').optional(),
      parameters: z.array(
        keywords.omit({ required: true }).extend({
          name: z.string(),
          in: z.enum(['path', 'query']),
          required: z.literal(true).optional(),
        }),
      ),
      /** Schema of the request body. */
      body: z.string().optional(),
      /** Schema of the response; absent where the body of the response is empty. */
      response: z.string().optional(),
    }),
  ),
  schemas: z.record(z.string(), keywords),
});

/** One argument of an operation, and the part of the request that carries it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly required: boolean;
  readonly schema: Schema;
}

/** An operation of Dialpad's API. */
export interface ContractOperation {
  /** Name of the tool that calls it. */
  readonly name: string;
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly rate: { readonly requests: number; readonly seconds: number };
  readonly keyLevel: 'company' | undefined;
  readonly parameters: readonly Parameter[];
  readonly response: Schema | undefined;
}

const contract = contractFile.parse(file);

/** The schema that a `$ref` names, or the schema itself. Throws for a name that the file does not have. */
export function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = contract.schemas[schema.$ref];
  if (found === undefined) throw new Error(`fixtures/contract.json has no schema "${schema.$ref}"`);
  return found;
}

/** All operations, in the order of the file. */
export const contractOperations: readonly ContractOperation[] = contract.operations.map(
  ({ rate_limit: [requests, seconds], key_level, parameters, body, response, ...operation }) => {
    const { properties = {}, required = [] } = body === undefined ? {} : resolve({ $ref: body });
    return {
      ...operation,
      rate: { requests, seconds },
      keyLevel: key_level,
      parameters: [
        ...parameters.map(({ name, in: place, required: isRequired, ...schema }) => ({
          name,
          in: place,
          required: isRequired ?? place === 'path',
          schema,
        })),
        ...Object.entries(properties).map(([name, schema]) => ({
          name,
          in: 'body' as const,
          required: required.includes(name),
          schema,
        })),
      ],
      response: response === undefined ? undefined : resolve({ $ref: response }),
    };
  },
);
