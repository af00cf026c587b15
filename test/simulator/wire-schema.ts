import { isRecord } from '../../src/lib/is-record.ts';
import { problemOf } from '../../src/simulator/check-value.ts';
import { resolve, type Schema } from '../../src/simulator/contract.ts';

/** Quantities travel as strings of digits: a number on the wire becomes one that no schema takes. */
function readQuantities(reference: Schema | undefined, value: unknown): unknown {
  const schema = reference && resolve(reference);
  if (typeof value === 'number') return { numberOnTheWire: value };
  if (schema?.type === 'integer' && schema.format === undefined) {
    return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => readQuantities(schema?.items, item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, readQuantities(schema?.properties?.[name], member)]),
  );
}

/** The first place where a response differs from the contract: a wrong type, an unknown or a missing field. */
export const wireProblemOf = (schema: Schema, body: unknown): string | undefined =>
  problemOf(schema, readQuantities(schema, body), 'response');
