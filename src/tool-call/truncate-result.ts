import { isRecord } from '../lib/is-record.ts';
import type { Tool } from '../registry/define-tool.ts';
import { findTool } from '../registry/registry.ts';
import { shortName } from '../registry/tool-names.ts';

type Result = Readonly<Record<string, unknown>>;

/** The lists an answer can hold: `items`, or the `users` and `rooms` of operators. */
const listNames = ['items', 'users', 'rooms'] as const;

/** Room kept for `reduced` and the JSON around it, in characters. */
const MARGIN = 700;

/** A member longer than this is left out of a single object that is too long. */
const LONG_MEMBER = 1_000;

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

const identifyingFields = (tool: Tool): readonly string[] => tool.identifyingFields ?? ['id', 'name'];

const pick = (item: unknown, names: readonly string[]): unknown =>
  isRecord(item) ? Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))) : item;

const listsOf = (result: Result): readonly (readonly [string, readonly unknown[]])[] =>
  listNames.flatMap((name) => {
    const list: unknown = result[name];
    return Array.isArray(list) ? [[name, list] as const] : [];
  });

/** Keeps the chosen fields of every item. */
function chooseFields(result: Result, fields: readonly string[] | undefined): Result {
  if (fields === undefined || !Array.isArray(result.items)) return result;
  return { ...result, items: result.items.map((item) => pick(item, fields)) };
}

/** Characters that an answer's items take in their smallest form: the chosen fields or, if less, the identifying ones. */
export function smallestSize(tool: Tool, result: Result, fields: readonly string[] | undefined): number {
  const identifying = sizeWith(result, identifyingFields(tool));
  return fields === undefined ? identifying : Math.min(identifying, sizeWith(result, fields));
}

function sizeWith(result: Result, names: readonly string[]): number {
  return listsOf(result).reduce((size, [, list]) => size + sizeOf(list.map((item) => pick(item, names))), 0);
}

/** How many items from the start fit into `room` characters of JSON. */
export function countThatFit(items: readonly unknown[], room: number): number {
  let left = room;
  const tooMuch = items.findIndex((item) => {
    left -= sizeOf(item) + 1;
    return left < 0;
  });
  return tooMuch === -1 ? items.length : tooMuch;
}

/** A single object that is too long: its long members are left out by name. */
function fitObject(result: Result, limit: number): Result {
  const long = Object.keys(result).filter((name) => sizeOf(result[name]) > LONG_MEMBER);
  const kept = Object.entries(result).filter(([name]) => !long.includes(name));
  const reduced = {
    reason: `The answer is longer than ${limit} characters, so long members are left out.`,
    left_out: long.slice(0, 50),
  };
  return { ...Object.fromEntries(kept.slice(0, 50)), reduced };
}

/** The longest text that is sent to Dialpad, and so the longest cursor that can go back. */
const LONGEST_CURSOR = 16_384;

/** Leaves out a cursor that cannot be sent back. */
function withUsableCursor(result: Result): Result {
  const { cursor, ...rest } = result;
  if (typeof cursor !== 'string' || cursor.length <= LONGEST_CURSOR) return result;
  return {
    ...rest,
    stopped_early: `Dialpad gave a cursor of ${cursor.length} characters for the next page, which is too long to be sent back.`,
  };
}

/**
 * Makes an answer fit into `limit` characters of JSON. Items have the chosen fields, or all; when that is too long,
 * those that identify them, then only the first of those; then as many whole items as fit. `reduced` says what is
 * missing and how to get it.
 */
export function truncateResult(
  tool: Tool,
  whole: Result,
  limit: number,
  fields: readonly string[] | undefined,
): Result {
  const result = withUsableCursor(whole);
  const chosen = chooseFields(result, fields);
  if (sizeOf(chosen) <= limit) return chosen;
  const lists = listsOf(result);
  if (lists.length === 0) return fitObject(result, limit);

  const room = limit - MARGIN - sizeOf(result.cursor);
  const identifying = identifyingFields(tool);
  const names = sizeWith(result, identifying) <= room ? identifying : identifying.slice(0, 1);

  let left = room;
  const members: [string, unknown][] = [];
  const counts: [string, { total: number; shown: number }][] = [];
  for (const [name, list] of lists) {
    const small = list.map((item) => pick(item, names));
    const shown = countThatFit(small, left);
    const kept = small.slice(0, shown);
    left -= sizeOf(kept);
    members.push([name, kept]);
    counts.push([name, { total: list.length, shown }]);
  }
  const isWhole = counts.every(([, { total, shown }]) => total === shown);
  return {
    ...Object.fromEntries(members),
    ...(typeof result.cursor === 'string' && { cursor: result.cursor }),
    ...(typeof result.stopped_early === 'string' && { stopped_early: result.stopped_early }),
    reduced: {
      reason: `The answer is longer than ${limit} characters, so items show only: ${names.join(', ')}.`,
      counts: Object.fromEntries(counts),
      next: nextStep(tool, isWhole, fields),
    },
  };
}

/** The tool that reads one item of a list, if there is one. */
const readerOf = (tool: Tool): string | undefined => {
  const reader = findTool(tool.name.replace(/_list(all)?$/, '_get'));
  return reader && shortName(reader.name);
};

function nextStep(tool: Tool, isWhole: boolean, fields: readonly string[] | undefined): string {
  if (!isWhole) {
    const narrower =
      'office_id' in tool.arguments.shape ? ' Ask for one office at a time with office_id.' : '';
    return `Not all items fit.${narrower} The operator can raise MCP_MAX_RESULT_CHARS.`;
  }
  const page = tool.paged ? ' one page at a time, without fetch_all,' : '';
  const reader = readerOf(tool);
  const one = reader === undefined ? '' : `, or read one item by its id with ${reader}`;
  return `For more of each item call again${page} with ${fields === undefined ? '' : 'fewer '}fields${fields === undefined ? ' (a few names)' : ''}${one}.`;
}
