import { decodeJson } from '../lib/decode-json.ts';
import { isRecord } from '../lib/is-record.ts';
import { problemOfObject } from './check-value.ts';
import { type ContractOperation, type Parameter, resolve, type Schema } from './contract.ts';
import type { Match } from './match-route.ts';
import { SimulatorError } from './simulator-error.ts';

type Values = Readonly<Record<string, unknown>>;

/** The parameters of one part of the request, as one object schema. */
function schemaOf({ parameters }: ContractOperation, part: Parameter['in']): Schema {
  const inPart = parameters.filter((parameter) => parameter.in === part);
  return {
    type: 'object',
    properties: Object.fromEntries(inPart.map(({ name, schema }) => [name, schema])),
    required: inPart.filter(({ required }) => required).map(({ name }) => name),
  };
}

function readBody(operation: ContractOperation, body: string, contentType: string | undefined): Values {
  if (body === '') return {};
  if (operation.parameters.every((parameter) => parameter.in !== 'body')) {
    throw new SimulatorError(400, 'This operation takes no body.');
  }
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    throw new SimulatorError(400, 'The body must be application/json.');
  }
  let value: unknown;
  try {
    value = withoutNulls(decodeJson(body));
  } catch {
    throw new SimulatorError(400, 'The body is not valid JSON.');
  }
  if (!isRecord(value)) throw new SimulatorError(400, 'The body must be a JSON object.');
  return value;
}

/** A null is an absent value, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

/** Query values are text; booleans are the words `true` and `false`. */
function readQuery(query: URLSearchParams, { properties = {} }: Schema): Values {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new SimulatorError(400, `Query parameter "${repeated}" is repeated.`);
  const words = new Map<string, unknown>([
    ['true', true],
    ['false', false],
  ]);
  return Object.fromEntries(
    [...query].map(([name, text]) => [
      name,
      properties[name]?.type === 'boolean' && words.has(text) ? words.get(text) : text,
    ]),
  );
}

/** The state keeps ids as strings of digits. */
function idsAsText(reference: Schema | undefined, value: unknown): unknown {
  const schema = reference && resolve(reference);
  if (schema?.format === 'int64') return String(value);
  if (Array.isArray(value)) return value.map((item) => idsAsText(schema?.items, item));
  if (!isRecord(value)) return value;
  const members = Object.entries(value);
  return Object.fromEntries(
    members.map(([name, member]) => [name, idsAsText(schema?.properties?.[name], member)]),
  );
}

/** Reads and validates the arguments of a request. Throws SimulatorError 400. */
export function readArguments(
  { operation, pathValues }: Match,
  query: URLSearchParams,
  body: string,
  contentType: string | undefined,
): Values {
  const querySchema = schemaOf(operation, 'query');
  const parts = [
    { schema: schemaOf(operation, 'path'), values: pathValues },
    { schema: querySchema, values: readQuery(query, querySchema) },
    { schema: schemaOf(operation, 'body'), values: readBody(operation, body, contentType) },
  ];
  const read = parts.map(({ schema, values }) => {
    const problem = problemOfObject(schema, values);
    if (problem !== undefined) throw new SimulatorError(400, problem);
    return idsAsText(schema, values);
  });
  return Object.assign({}, ...read);
}
