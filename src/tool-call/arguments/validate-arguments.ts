import type { z } from 'zod';
import { PCID } from '../../auth/pcid.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { nearestWord } from '../../lib/nearest-word.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { ArgumentError } from './argument-error.ts';
import { checkLimits } from './argument-limits.ts';
import { explainIssue, quoteValue } from './explain-argument.ts';
import { callArguments, itemFields } from './tool-options.ts';

export interface ValidCall {
  /** Without the arguments for this server. */
  readonly args: ToolArguments;
  readonly fetchAll: boolean;
  readonly fields?: readonly string[];
}

const MAX_PROBLEMS = 12;

function checkFields(tool: Tool, fields: readonly string[]): void {
  const known = itemFields(tool);
  if (fields.length === 0) throw new ArgumentError(`fields is empty: name some of ${known.join(', ')}.`);
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const near = nearestWord(unknown, known);
  throw new ArgumentError(
    `fields: unknown field ${quoteValue(unknown)}. ${near ? `Did you mean ${near}?` : `Fields: ${known.join(', ')}.`}`,
  );
}

function readObject(input: unknown): JsonObject {
  if (input === undefined || input === null) return {};
  if (isRecord(input)) return input;
  throw new ArgumentError('arguments must be an object.');
}

const schemas = { plain: new Map<Tool, z.ZodObject>(), withPcid: new Map<Tool, z.ZodObject>() };

function schemaOf(tool: Tool, withPcid: boolean): z.ZodObject {
  const made = withPcid ? schemas.withPcid : schemas.plain;
  const schema = made.get(tool) ?? callArguments(tool, withPcid);
  made.set(tool, schema);
  return schema;
}

/** How a call names its connection: with the argument PCID in hosted mode, unless the caller is pinned to one. */
export interface PcidMode {
  readonly hosted: boolean;
  readonly isPinned: boolean;
}

/** Throws ArgumentError with the first problems. */
export function validateArguments(tool: Tool, input: unknown, { hosted, isPinned }: PcidMode): ValidCall {
  const { [PCID]: requested, ...others } = readObject(input);
  // A pinned PCID may be repeated as an argument, but the schema of a pinned caller does not have it.
  const raw = requested === undefined || (hosted && isPinned) ? others : { [PCID]: requested, ...others };
  checkLimits(raw);
  const schema = schemaOf(tool, hosted && !isPinned);
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    const known = Object.keys(schema.shape);
    const problems = parsed.error.issues.map((issue) => explainIssue(issue, known));
    throw new ArgumentError([...new Set(problems)].slice(0, MAX_PROBLEMS).join(' '));
  }
  // Checked again for objects and lists that were sent as JSON text.
  checkLimits(parsed.data);
  const { [PCID]: _pcid, fetch_all, fields, ...args } = parsed.data;
  const valid = { args, fetchAll: fetch_all === true };
  if (!Array.isArray(fields)) return valid;
  const names = fields.map(String);
  checkFields(tool, names);
  return { ...valid, fields: names };
}
