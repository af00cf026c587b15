import type { Caller } from '../../auth/caller.ts';
import { startDeadline } from '../../dialpad/deadline.ts';
import { DialpadError } from '../../dialpad/dialpad-error.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import { isRecord } from '../../lib/is-record.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { findTool } from '../../registry/registry.ts';
import { fullName, shortName } from '../../registry/tool-names.ts';
import { callDialpad } from '../../tool-call/call-dialpad.ts';
import type { CallRuntime } from '../../tool-call/call-tool.ts';
import { explainFailure } from '../../tool-call/explain-error.ts';
import { paginate } from '../../tool-call/paginate.ts';
import { ConnectionError } from '../../tool-call/resolve-connection.ts';
import { ArgumentError, validateArguments } from '../../tool-call/validate-arguments.ts';

/** What a caller may read, and from where. */
export interface ReadScope {
  readonly runtime: CallRuntime;
  /** The tools that the caller sees: nothing is read that it could not read with one of them. */
  readonly visible: readonly Tool[];
  readonly caller: Caller;
}

/** What could not be read. The message is what the tool that was read with would say. */
export class ReadError extends Error {
  override readonly name = 'ReadingFailed';

  /** Whether there is nothing of that id. */
  readonly notFound: boolean;
  /** Whether the caller, or the key, has no right to it. */
  readonly notAllowed: boolean;
  /** Whether other arguments would help. */
  readonly wrongAsked: boolean;

  constructor(message: string, { notFound = false, notAllowed = false, wrongAsked = false } = {}) {
    super(message);
    this.notFound = notFound;
    this.notAllowed = notAllowed;
    this.wrongAsked = wrongAsked || notFound;
  }
}

/** Reads through the pipeline of the tools, under one deadline. Every method throws ReadError. */
export interface Reader {
  /** One answer. */
  one(tool: string, args: ToolArguments): Promise<JsonObject>;
  /** All items of a list. */
  all(tool: string, args?: ToolArguments): Promise<readonly JsonObject[]>;
  /** Runs a reading, or gives undefined where the caller has no right to it: no tool for it, or an office key. */
  ifAllowed<Read>(read: () => Promise<Read>): Promise<Read | undefined>;
}

/** The items of a list's answer. */
export const itemsOf = ({ items }: JsonObject): readonly JsonObject[] =>
  Array.isArray(items) ? items.filter(isRecord) : [];

/** Whether a caller sees the tool with this short name, such as `offices_list`. */
export const sees = ({ visible }: Pick<ReadScope, 'visible'>, name: string): boolean =>
  visible.some((tool) => shortName(tool.name) === name);

/** The account to read from. Throws ReadError. */
async function accountOf({ runtime, caller }: ReadScope, pcid: string | undefined) {
  try {
    return await runtime.connections.resolve(pcid ?? caller.pcid, caller);
  } catch (error) {
    throw error instanceof ConnectionError ? new ReadError(error.message) : error;
  }
}

/** Runs `read` with a reader for one connection. Throws ReadError. */
export async function withReader<Read>(
  scope: ReadScope,
  { pcid, signal, timeoutMs }: { pcid: string | undefined; signal: AbortSignal; timeoutMs?: number },
  read: (reader: Reader) => Promise<Read>,
): Promise<Read> {
  const { runtime, caller } = scope;
  const account = await accountOf(scope, pcid);
  const deadline = startDeadline(timeoutMs ?? runtime.timeoutMs, signal, runtime.ending);
  const options = { account, caller: caller.id, deadline };

  async function reading(
    name: string,
    given: ToolArguments,
    ask: (tool: Tool, args: ToolArguments) => Promise<JsonObject>,
  ): Promise<JsonObject> {
    const tool = findTool(fullName(name));
    if (tool === undefined || !sees(scope, name)) {
      throw new ReadError(`${name} is not available here.`, { notAllowed: true });
    }
    try {
      return await ask(tool, validateArguments(tool, given, false).args);
    } catch (error) {
      const text = explainFailure(tool, given, error);
      if (text === undefined) throw error;
      const kind = error instanceof DialpadError ? error.kind : undefined;
      throw new ReadError(text, {
        notFound: kind === 'not_found',
        notAllowed: kind === 'forbidden',
        wrongAsked: error instanceof ArgumentError,
      });
    }
  }

  const askOnce = (tool: Tool, args: ToolArguments) => callDialpad(runtime, tool, args, options);
  const reader: Reader = {
    one: (name, given) => reading(name, given, askOnce),
    async all(name, given = {}) {
      const list = await reading(name, given, (tool, args) =>
        paginate(args, {
          fetchPage: (pageArgs) => askOnce(tool, pageArgs),
          maxChars: Number.POSITIVE_INFINITY,
          sizeOf: () => 0,
          onPage: () => {},
          failure: () => undefined,
        }),
      );
      return itemsOf(list);
    },
    async ifAllowed(read) {
      try {
        return await read();
      } catch (error) {
        if (error instanceof ReadError && error.notAllowed) return undefined;
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
