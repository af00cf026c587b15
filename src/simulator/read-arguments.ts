import { z } from 'zod';
import { decodeJson } from '../lib/decode-json.ts';
import { isRecord } from '../lib/is-record.ts';
import type { Placement, Tool } from '../registry/define-tool.ts';
import { checkTypes, withoutNulls } from './check-types.ts';
import type { Match } from './match-route.ts';
import { Refusal } from './simulator-error.ts';

function readBody(
  tool: Tool,
  body: string,
  contentType: string | undefined,
): Readonly<Record<string, unknown>> {
  if (body === '') return {};
  if (!tool.hasBody) throw new Refusal(400, 'This operation takes no body.');
  if (!/^application\/json\b/i.test(contentType ?? ''))
    throw new Refusal(400, 'The body must be application/json.');
  let written: unknown;
  try {
    written = JSON.parse(body);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
  if (!isRecord(written)) throw new Refusal(400, 'The body must be a JSON object.');
  checkTypes(tool, written);
  // Read again, for integers that a number would round.
  const value = withoutNulls(decodeJson(body));
  return isRecord(value) ? value : {};
}

const isFlag = (schema: unknown): boolean =>
  schema instanceof z.ZodOptional ? isFlag(schema.unwrap()) : schema instanceof z.ZodBoolean;

/** A query knows only text: flags are words there. */
function queryValue(tool: Tool, name: string, text: string): unknown {
  if (!isFlag(tool.input[name])) return text;
  return text === 'true' ? true : text === 'false' ? false : text;
}

function checkPlaces(tool: Tool, given: Readonly<Record<string, unknown>>, place: Placement): void {
  const stray = Object.keys(given).find((name) => tool.placements.get(name) !== place);
  if (stray !== undefined) throw new Refusal(400, `Unknown ${place} parameter "${stray}".`);
}

/** Ids come out of validation as bigint; the state keeps them as text. */
function idsAsText(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(idsAsText);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, idsAsText(member)]));
}

/** A refusal in the words of a service, not of a library. */
function explain(issue: z.core.$ZodIssue | undefined): string {
  const place = issue?.path.join('.') || 'request';
  const isMissing = issue?.code === 'invalid_type' && issue.input === undefined;
  if (isMissing) return `Missing value for ${place}.`;
  return `Invalid value for ${place}${issue?.code === 'custom' ? `: ${issue.message}` : ''}.`;
}

/** Reads and validates the arguments of a request. Throws Refusal 400. */
export function readArguments(
  { tool, inPath }: Match,
  query: URLSearchParams,
  body: string,
  contentType: string | undefined,
): Readonly<Record<string, unknown>> {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Refusal(400, `Query parameter "${repeated}" is there twice.`);
  const inQuery = Object.fromEntries(
    [...query].map(([name, value]) => [name, queryValue(tool, name, value)]),
  );
  const inBody = readBody(tool, body, contentType);
  checkPlaces(tool, inQuery, 'query');
  checkPlaces(tool, inBody, 'body');
  const parsed = tool.arguments.safeParse({ ...inQuery, ...inBody, ...inPath }, { reportInput: true });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(400, explain(issue));
  }
  const args = idsAsText(parsed.data);
  return isRecord(args) ? args : {};
}
