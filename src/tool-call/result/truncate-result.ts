import { UNEXPECTED } from '../../dialpad/normalise-response.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { printable } from '../../lib/safe-text.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { findTool } from '../../registry/registry.ts';
import { shortName } from '../../registry/tool-names.ts';
import { hasFieldsOption } from '../arguments/tool-options.ts';
import { cursorProblem } from './cursor.ts';
import { successResult, type ToolResult } from './tool-result.ts';

/** Lists in responses: `items`, or the `users` and `rooms` of operators. */
const listNames = ['items', 'users', 'rooms'] as const;

/** Characters kept free for `reduced` and the JSON around it. */
const MARGIN = 700;

/** Characters of `left_out`, the names of the members that were left out. */
const MAX_NAMES_CHARS = 500;

const RAISE_LIMIT = "The server's administrator can raise MCP_MAX_RESULT_CHARS.";

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

const identifyingFieldsOf = (tool: Tool): readonly string[] => tool.identifyingFields ?? ['id', 'name'];

function pick(item: unknown, names: readonly string[]): unknown {
  if (!isRecord(item)) return item;
  const picked: Record<string, unknown> = {};
  for (const name of names) if (item[name] !== undefined) picked[name] = item[name];
  return picked;
}

/** The items with the fields of a truncated result: the identifying ones and those that the call selects. */
export function compactItems(
  tool: Tool,
  items: readonly unknown[],
  fields: readonly string[] | undefined,
): readonly unknown[] {
  const names = [...identifyingFieldsOf(tool), ...(fields ?? [])];
  return items.map((item) => pick(item, names));
}

/** The first items that fit into `room` characters of JSON, formatted. */
export function itemsThatFit<Item, Formatted = Item>(
  items: readonly Item[],
  room: number,
  format: (item: Item) => Formatted,
): readonly Formatted[] {
  const fitting: Formatted[] = [];
  let remaining = room;
  for (const item of items) {
    const formatted = format(item);
    remaining -= sizeOf(formatted) + 1;
    if (remaining < 0) break;
    fitting.push(formatted);
  }
  return fitting;
}

const listsOf = (result: JsonObject): readonly (readonly [string, readonly unknown[]])[] =>
  listNames.flatMap((name) => {
    const list: unknown = result[name];
    return Array.isArray(list) ? [[name, list] as const] : [];
  });

const selectFields = (result: JsonObject, fields: readonly string[] | undefined): JsonObject =>
  fields === undefined || !Array.isArray(result.items)
    ? result
    : { ...result, items: result.items.map((item) => pick(item, fields)) };

function withoutUnusableCursor(result: JsonObject): JsonObject {
  if (typeof result.cursor !== 'string') return result;
  const problem = cursorProblem(result.cursor);
  if (problem === undefined) return result;
  const { cursor: _cursor, ...rest } = result;
  return { ...rest, stopped_early: problem };
}

/** As many names as fit, and their count when some do not. */
function namesLeftOut(names: readonly string[]) {
  const shortNames = names.map((name) => printable(name, 80));
  const left_out = itemsThatFit(shortNames, MAX_NAMES_CHARS, (name) => name);
  return { left_out, ...(left_out.length < names.length && { left_out_count: names.length }) };
}

/** Keeps the members that fit into `room`, the short ones first; returns the names of the others. */
function keepMembersThatFit(members: JsonObject, room: number) {
  const bySize = Object.entries(members)
    .map(([name, value]) => ({ name, size: sizeOf(name) + sizeOf(value) + 2 }))
    .sort((a, b) => a.size - b.size);
  let remaining = room;
  const kept = new Set<string>();
  for (const { name, size } of bySize) {
    remaining -= size;
    if (remaining >= 0) kept.add(name);
  }
  const isKept = ([name]: readonly [string, unknown]) => kept.has(name);
  const entries = Object.entries(members);
  return {
    kept: Object.fromEntries(entries.filter(isKept)),
    leftOut: entries.filter((entry) => !isKept(entry)).map(([name]) => name),
  };
}

function truncateObject(result: JsonObject, limit: number): JsonObject {
  const { kept, leftOut } = keepMembersThatFit(result, limit - MARGIN - MAX_NAMES_CHARS);
  return {
    ...kept,
    reduced: {
      reason: `The result is longer than ${limit} characters, so the longest members are left out. ${RAISE_LIMIT}`,
      ...namesLeftOut(leftOut),
    },
  };
}

/** The tool that reads one item of a list, if there is one. */
function readerOf({ name }: Tool): string | undefined {
  const reader = /_list(all)?$/.test(name) ? findTool(name.replace(/_list(all)?$/, '_get')) : undefined;
  return reader && shortName(reader.name);
}

function nextStep(tool: Tool, isComplete: boolean, fields: readonly string[] | undefined): string {
  if (!isComplete) {
    const oneOffice =
      'office_id' in tool.arguments.shape ? ' Request one office at a time with office_id.' : '';
    return `Not all items fit.${oneOffice} ${RAISE_LIMIT}`;
  }
  const page = tool.paged ? ' one page at a time, without fetch_all,' : '';
  const select = fields === undefined ? 'fields (a few names)' : 'fewer fields';
  const again = hasFieldsOption(tool) ? [`call again${page} with ${select}`] : [];
  const reader = readerOf(tool);
  const steps = [...again, ...(reader === undefined ? [] : [`read one item by its id with ${reader}`])];
  return steps.length === 0 ? RAISE_LIMIT : `For more of each item ${steps.join(', or ')}.`;
}

function truncateLists(
  tool: Tool,
  result: JsonObject,
  limit: number,
  fields: readonly string[] | undefined,
): JsonObject {
  const lists = listsOf(result);
  const { cursor, stopped_early, [UNEXPECTED]: unexpected, ...others } = result;
  const control = {
    ...(cursor !== undefined && { cursor }),
    ...(stopped_early !== undefined && { stopped_early }),
  };
  const listMembers: readonly string[] = lists.map(([name]) => name);
  const leftOut = Object.keys(others).filter((name) => !listMembers.includes(name));
  if (unexpected !== undefined) leftOut.push(UNEXPECTED);
  const missing = leftOut.length > 0 ? namesLeftOut(leftOut) : {};

  const room = limit - MARGIN - sizeOf(missing) - sizeOf(control);
  const identifying = identifyingFieldsOf(tool);
  const all = lists.flatMap(([, list]) => list);
  const fits = itemsThatFit(all, room, (item) => pick(item, identifying)).length === all.length;
  const names = fits ? identifying : identifying.slice(0, 1);

  let remaining = room;
  const kept: Record<string, readonly unknown[]> = {};
  const counts: Record<string, { total: number; shown: number }> = {};
  for (const [name, list] of lists) {
    const fitting = itemsThatFit(list, remaining, (item) => pick(item, names));
    kept[name] = fitting;
    remaining -= sizeOf(fitting);
    const contradicting: unknown = isRecord(unexpected) ? unexpected[name] : undefined;
    const total = list.length + (Array.isArray(contradicting) ? contradicting.length : 0);
    counts[name] = { total, shown: fitting.length };
  }
  const isComplete = Object.values(counts).every(({ total, shown }) => total === shown);
  return {
    ...kept,
    ...control,
    reduced: {
      reason: `The result is longer than ${limit} characters, so items have only: ${names.join(', ')}.`,
      counts,
      next: nextStep(tool, isComplete, fields),
      ...missing,
    },
  };
}

export interface TruncateOptions {
  readonly maxChars: number;
  /** Fields of an item that the call selects; undefined for all. */
  readonly fields?: readonly string[] | undefined;
  /** Whether the items are in their compact form already, because they are longer than `maxChars` in full. */
  readonly isCompact?: boolean;
}

/**
 * Makes a result fit into `maxChars` characters of JSON. Items have the selected fields, or all; when that is too
 * long, those that identify them, then only the first of those; then as many whole items as fit. `reduced` says what
 * is missing and how to get it.
 */
export function truncateResult(tool: Tool, response: JsonObject, options: TruncateOptions): ToolResult {
  const { maxChars, fields, isCompact = false } = options;
  const result = withoutUnusableCursor(response);
  const selected = successResult(selectFields(result, fields));
  const isWhole = !isCompact || fields !== undefined;
  if (isWhole && selected.text.length <= maxChars) return selected;
  return successResult(
    listsOf(result).length === 0
      ? truncateObject(result, maxChars)
      : truncateLists(tool, result, maxChars, fields),
  );
}
