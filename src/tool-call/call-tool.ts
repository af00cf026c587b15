import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';
import { buildRequest } from '../dialpad/build-request.ts';
import type { Account, DialpadClient } from '../dialpad/client.ts';
import { type Deadline, startDeadline } from '../dialpad/deadline.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { decodeJson } from '../lib/decode-json.ts';
import type { JsonObject } from '../lib/is-record.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import { findTool } from '../registry/registry.ts';
import { fullName } from '../registry/tool-names.ts';
import type { Logger } from '../telemetry/logger.ts';
import { callDialpad } from './call-dialpad.ts';
import { explainFailure } from './explain-error.ts';
import { type Page, paginate } from './paginate.ts';
import { redactSecrets } from './redact.ts';
import type { ConnectionResolver } from './resolve-connection.ts';
import { errorResult, successResult } from './tool-result.ts';
import { smallestSize, truncateResult } from './truncate-result.ts';
import { type ValidCall, validateArguments, withoutSamePcid } from './validate-arguments.ts';

/** What every call needs, made once at start. */
export interface CallRuntime {
  readonly client: DialpadClient;
  readonly connections: ConnectionResolver;
  readonly logger: Logger;
  /** Gets a line for each write, whatever the level of the log. */
  readonly audit: Logger;
  /** Bound on one call in ms, queueing and retries included. */
  readonly timeoutMs: number;
  /** Aborts when the server ends: calls that still run end with it, and say what became of them. */
  readonly ending: AbortSignal;
  /** Longest answer in characters. */
  readonly maxResultChars: number;
  readonly revealSecrets: boolean;
  /** Writes answer with the request they would send. */
  readonly dryRun: boolean;
  /** Told of each call that is over, for metrics. */
  readonly onCall?: (call: { readonly tool: string; readonly outcome: string; readonly ms: number }) => void;
}

/** Asks the person if need be: a question to send, or undefined to go on. Throws NotConfirmedError. */
export type AskPerson = (
  args: ToolArguments,
  pcid: string | undefined,
  readCurrent: () => Promise<JsonObject | undefined>,
) => Promise<InputRequiredResult | undefined>;

/** One call, as it comes from the protocol. */
export interface ToolCall {
  readonly tool: Tool;
  readonly arguments: unknown;
  readonly caller: Caller;
  /** Aborts when the client cancels or goes away. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, message: string) => void;
  readonly askPerson: AskPerson;
}

/**
 * Reads what is there now, so that a question can say from what to what. Throws when there is nothing of that id:
 * nobody needs to be asked then. Any other failure only makes the question plainer.
 */
async function readCurrent(
  runtime: CallRuntime,
  tool: Tool,
  args: ToolArguments,
  options: { account: Account; caller: string; deadline: Deadline },
): Promise<JsonObject | undefined> {
  const before = tool.confirmation?.before;
  const reader = before === undefined ? undefined : findTool(fullName(before.tool));
  if (before === undefined || reader === undefined) return undefined;
  const given = Object.entries(before.arguments).map(([name, source]) => [name, args[source]]);
  try {
    return await callDialpad(runtime, reader, Object.fromEntries(given), options);
  } catch (error) {
    if (error instanceof DialpadError && error.kind === 'not_found') throw error;
    return undefined;
  }
}

async function fetchPages(
  runtime: CallRuntime,
  { tool, onProgress, signal }: ToolCall,
  valid: ValidCall,
  askPage: (args: ToolArguments) => Promise<JsonObject>,
): Promise<Page> {
  return paginate(valid.args, {
    fetchPage: askPage,
    maxChars: runtime.maxResultChars * 0.9,
    sizeOf: (page) => smallestSize(tool, page, valid.fields),
    onPage: (pages, items) => onProgress(pages, `${items} items in ${pages} pages`),
    failure: (error) =>
      error instanceof DialpadError && !signal.aborted ? explainFailure(tool, valid.args, error) : undefined,
  });
}

/** The request a write would send, for --dry-run. */
function dryRun(tool: Tool, args: ToolArguments): JsonObject {
  const { method, path, body } = buildRequest(tool, args);
  return { dry_run: true, request: { method, path, ...(body !== undefined && { body: decodeJson(body) }) } };
}

const ownOutcomes: Readonly<Record<string, string>> = {
  ArgumentError: 'invalid_arguments',
  PathArgumentError: 'invalid_arguments',
  ConnectionError: 'no_account',
  NotConfirmedError: 'not_confirmed',
};

function outcomeOf(error: unknown): string {
  if (error instanceof DialpadError) return error.kind;
  return (error instanceof Error && ownOutcomes[error.name]) || 'failed_inside';
}

/** The ids a call is about: what an audit needs, and never a value that could be secret. */
const targetOf = (args: ToolArguments): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name === 'id' || name.endsWith('_id') || name === 'number')
      .map(([name, value]) => [name, String(value)]),
  );

/**
 * The pipeline that serves all tools: validate, resolve the account, confirm, ask Dialpad, shape the answer.
 * Every failure that the model can act on comes back as a result; only our own mistakes are thrown.
 */
export async function callTool(
  runtime: CallRuntime,
  call: ToolCall,
): Promise<CallToolResult | InputRequiredResult> {
  const { tool, caller } = call;
  const started = performance.now();
  let args: ToolArguments = {};
  let pcid = caller.pcid;
  let deadline: Deadline | undefined;
  let outcome = 'ok';
  try {
    const { hosted } = runtime.connections;
    // Without a key nothing else matters: every call says how to set one.
    const only = hosted ? undefined : await runtime.connections.resolve(pcid, caller);
    const given = hosted ? withoutSamePcid(call.arguments, pcid) : call.arguments;
    const valid = validateArguments(tool, given, hosted && pcid === undefined);
    args = valid.args;
    pcid ??= valid.pcid;
    const account = only ?? (await runtime.connections.resolve(pcid, caller));
    const isWrite = tool.risk !== 'read';
    if (isWrite && runtime.dryRun) {
      outcome = 'dry_run';
      return successResult(dryRun(tool, args));
    }

    const limit = () => startDeadline(runtime.timeoutMs, call.signal, runtime.ending);
    const question = await call.askPerson(args, pcid, async () => {
      const reading = limit();
      try {
        return await readCurrent(runtime, tool, args, { account, caller: caller.id, deadline: reading });
      } finally {
        reading.dispose();
      }
    });
    if (question !== undefined) {
      outcome = 'asked';
      return question;
    }

    deadline = limit();
    const options = { account, caller: caller.id, deadline };
    const askPage = (pageArgs: ToolArguments) => callDialpad(runtime, tool, pageArgs, options);
    const answer = valid.fetchAll ? await fetchPages(runtime, call, valid, askPage) : await askPage(args);
    const shown = runtime.revealSecrets ? answer : redactSecrets(answer);
    return successResult(truncateResult(tool, shown, runtime.maxResultChars, valid.fields));
  } catch (error) {
    const text = explainFailure(tool, args, error);
    outcome = outcomeOf(error);
    if (text === undefined) throw error;
    return errorResult(text);
  } finally {
    deadline?.dispose();
    const finished = { tool: tool.name, outcome, ms: Math.round(performance.now() - started) };
    runtime.onCall?.(finished);
    const line = { ...finished, caller: caller.id, pcid };
    if (tool.risk === 'read') runtime.logger.debug(line, 'read');
    else runtime.audit.info({ audit: true, ...line, target: targetOf(args) }, 'write');
  }
}
