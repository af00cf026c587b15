import { contractOperations, resolve, type Schema } from '../../src/simulator/contract.ts';

/** `integer`, `object`, `string[]`. */
function typeOf(reference: Schema): string {
  const { type = 'object', items = {} } = resolve(reference);
  return type === 'array' ? `${typeOf(items)}[]` : type;
}

/** The operations of fixtures/contract.json with the parameters of path, query and body in one list. */
export const contract = contractOperations.map((operation) => ({
  ...operation,
  parameters: operation.parameters.map(({ name, in: part, required, schema }) => ({
    name,
    type: typeOf(schema),
    required,
    in: part,
  })),
}));
