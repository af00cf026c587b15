import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Caller } from '../../auth/caller.ts';
import { startDeadline } from '../../dialpad/deadline.ts';
import { DialpadError } from '../../dialpad/dialpad-error.ts';
import { UNEXPECTED } from '../../dialpad/normalise-response.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import { isRecord } from '../../lib/is-record.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { findTool } from '../../registry/registry.ts';
import { fullName } from '../../registry/tool-names.ts';
import { ArgumentError } from '../../tool-call/arguments/argument-error.ts';
import { validateArguments } from '../../tool-call/arguments/validate-arguments.ts';
import type { CallContext } from '../../tool-call/call-context.ts';
import { callDialpad } from '../../tool-call/call-dialpad.ts';
import type { ConnectionDecision } from '../../tool-call/connection/decide-connection.ts';
import { explainFailure } from '../../tool-call/result/explain-error.ts';
import { MAX_PAGES, paginate } from '../../tool-call/result/paginate.ts';
import { redactSecrets } from '../../tool-call/result/redact.ts';
import { compactItems } from '../../tool-call/result/truncate-result.ts';

export interface ReadScope {
  readonly context: CallContext;
  /** The tools that are visible to the caller. Data is read only with these. */
  readonly visible: readonly Tool[];
  readonly caller: Caller;
  /** Whether requests name a PCID. */
  readonly withPcid: boolean;
}

/** The message is the error of the tool. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly reason: 'not_found' | 'forbidden' | 'arguments' | 'other';

  constructor(reason: ReadError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }

  toProtocolError(): ProtocolError {
    const { InvalidParams, InternalError } = ProtocolErrorCode;
    const isCallersFault = this.reason === 'not_found' || this.reason === 'arguments';
    return new ProtocolError(isCallersFault ? InvalidParams : InternalError, this.message);
  }
}

export interface ItemList {
  readonly items: readonly JsonObject[];
  /** Why items may be missing. */
  readonly incomplete?: string;
}

/** Bound on the characters of a list with the selected fields. */
const MAX_LIST_CHARS = 4_000_000;

/** Reads through the pipeline of tool calls, under one deadline. Every method throws ReadError. */
export interface Reader {
  one(tool: string, args: ToolArguments): Promise<JsonObject>;
  /** All items of a list, with these fields at least. */
  all(tool: string, fields: readonly string[], args?: ToolArguments): Promise<ItemList>;
  /** Undefined where the caller or the API key has no right to read. */
  ifAllowed<Read>(read: () => Promise<Read>): Promise<Read | undefined>;
}

export const itemsOf = ({ items }: JsonObject): readonly JsonObject[] =>
  Array.isArray(items) ? items.filter(isRecord) : [];

function reasonOfGaps({ stopped_early, [UNEXPECTED]: unexpected }: JsonObject): string | undefined {
  if (typeof stopped_early === 'string') return stopped_early;
  return unexpected === undefined
    ? undefined
    : 'Some items could not be read, because they contradict the schema.';
}

/** Whether a caller sees the tool with this short name, such as `offices_list`. */
export const sees = ({ visible }: Pick<ReadScope, 'visible'>, name: string): boolean =>
  visible.some((tool) => tool.name === fullName(name));

function toReadError(error: unknown, tool: Tool, args: ToolArguments): unknown {
  const text = explainFailure(tool, args, error);
  if (text === undefined) return error;
  if (error instanceof ArgumentError) return new ReadError('arguments', text);
  const kind = error instanceof DialpadError ? error.kind : undefined;
  return new ReadError(kind === 'not_found' || kind === 'forbidden' ? kind : 'other', text);
}

export interface ReadOptions {
  readonly connection: ConnectionDecision;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxPages?: number;
}

/** Runs `read` with a reader for one connection. Throws ReadError. */
export async function withReader<Read>(
  scope: ReadScope,
  { connection, signal, timeoutMs, maxPages }: ReadOptions,
  read: (reader: Reader) => Promise<Read>,
): Promise<Read> {
  const { context, caller } = scope;
  if ('error' in connection) {
    const { reason, message } = connection.error;
    const isCallersFault = reason === 'request' || reason === 'not_granted';
    throw new ReadError(isCallersFault ? 'arguments' : 'other', message);
  }
  const deadline = startDeadline(timeoutMs ?? context.timeoutMs, signal, context.ending);
  const options = { account: connection.account, caller: caller.id, deadline };
  async function fetchOne(tool: Tool, args: ToolArguments): Promise<JsonObject> {
    const object = await callDialpad(context, tool, args, options);
    return context.revealSecrets ? object : redactSecrets(object);
  }

  async function readWith(
    name: string,
    args: ToolArguments,
    fetch: (tool: Tool, args: ToolArguments) => Promise<JsonObject>,
  ): Promise<JsonObject> {
    const tool = findTool(fullName(name));
    if (tool === undefined || !sees(scope, name)) {
      throw new ReadError('forbidden', `${name} is not available here.`);
    }
    try {
      const valid = validateArguments(tool, args, { hosted: false, isPinned: false });
      return await fetch(tool, valid.args);
    } catch (error) {
      throw toReadError(error, tool, args);
    }
  }

  const reader: Reader = {
    one: (name, args) => readWith(name, args, fetchOne),
    async all(name, fields, args = {}) {
      const list = await readWith(name, args, async (tool, validArgs) => {
        const { page } = await paginate(validArgs, {
          fetchPage: (pageArgs) => fetchOne(tool, pageArgs),
          maxChars: MAX_LIST_CHARS,
          maxPages: maxPages ?? MAX_PAGES,
          compact: (items) => compactItems(tool, items, fields),
        });
        return page;
      });
      const incomplete = reasonOfGaps(list);
      return { items: itemsOf(list), ...(incomplete !== undefined && { incomplete }) };
    },
    async ifAllowed(readPart) {
      try {
        return await readPart();
      } catch (error) {
        if (error instanceof ReadError && error.reason === 'forbidden') return undefined;
        throw error;
      }
    },
  };
  try {
    return await read(reader);
  } finally {
    deadline.dispose();
  }
}
