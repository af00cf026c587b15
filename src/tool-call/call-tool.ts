import type { InputRequiredResult } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';
import { type Deadline, startDeadline } from '../dialpad/deadline.ts';
import type { CancelSignal } from '../lib/cancel-signal.ts';
import type { JsonObject } from '../lib/is-record.ts';
import { withRequestId } from '../lib/with-request-id.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import type { TraceCarrier } from '../telemetry/tracing.ts';
import { type ValidCall, validateArguments } from './arguments/validate-arguments.ts';
import type { CallContext } from './call-context.ts';
import { callDialpad } from './call-dialpad.ts';
import { grantProblem } from './check-grant.ts';
import { readCurrent } from './confirmation/read-current.ts';
import { type ConnectionDecision, decideConnection } from './connection/decide-connection.ts';
import { dryRun } from './dry-run.ts';
import { observeCall } from './observe-call.ts';
import { outcomeOf, sendAudited, targetOf } from './record-call.ts';
import { explainFailure } from './result/explain-error.ts';
import { type Pages, paginate } from './result/paginate.ts';
import { redactSecrets } from './result/redact.ts';
import type { ToolResult } from './result/tool-result.ts';
import { compactItems, truncateResult } from './result/truncate-result.ts';

/**
 * Confirms a call with a person where required. Resolves with undefined to continue, or with a question to return to
 * the client. Throws NotConfirmedError.
 */
export type ConfirmStep = (
  args: ToolArguments,
  pcid: string | undefined,
  readState: () => Promise<JsonObject | undefined>,
) => Promise<InputRequiredResult | undefined>;

export interface ToolCall {
  readonly tool: Tool;
  readonly arguments: unknown;
  readonly caller: Caller;
  /** Absent: decided from the caller and the arguments. */
  readonly connection?: ConnectionDecision | undefined;
  /** Aborts when the client cancels or disconnects. */
  readonly signal: CancelSignal;
  /** Joins the log lines, traces and errors of one request. */
  readonly requestId?: string | undefined;
  /** Headers or `_meta` with the trace context of the client. */
  readonly trace?: TraceCarrier | undefined;
  readonly onProgress?: (done: number, message: string) => void;
  readonly confirm?: ConfirmStep;
}

/** A result, or the question for the client to ask first. */
export type ToolCallResult = ToolResult | { readonly question: InputRequiredResult };

type Send = (tool: Tool, args: ToolArguments, deadline: Deadline) => Promise<JsonObject>;

const asOnePage = (page: JsonObject): Pages => ({ page, isCompact: false });

const fetchPages = (
  { maxResultChars }: CallContext,
  { tool, onProgress, signal }: ToolCall,
  { args, fields }: ValidCall,
  fetchPage: (args: ToolArguments) => Promise<JsonObject>,
): Promise<Pages> =>
  paginate(args, {
    fetchPage,
    maxChars: maxResultChars * 0.9,
    compact: (items) => compactItems(tool, items, fields),
    onPage: (pages, items) => onProgress?.(pages, `${items} items in ${pages} pages`),
    explain: (error) => (signal.aborted ? undefined : explainFailure(tool, args, error)),
  });

/**
 * The pipeline of all tools. A failure that the model can act on is returned as an error result; only an internal
 * error is thrown.
 */
export async function callTool(context: CallContext, call: ToolCall): Promise<ToolCallResult> {
  const { tool, caller, requestId, signal } = call;
  const { hosted } = context.connections;
  const observed = observeCall(context, call);
  const started = performance.now();
  let args: ToolArguments = {};
  let pcid = caller.pcid;
  let outcome = 'ok';
  let wasSent = false;

  const auditedWrite = () => ({
    requestId,
    tool: tool.name,
    caller: caller.id,
    pcid,
    target: targetOf(args),
  });

  async function run(): Promise<ToolCallResult> {
    const problem = grantProblem(context.enabledTools, tool, caller);
    if (problem !== undefined) {
      outcome = 'not_granted';
      return { text: withRequestId(problem, requestId) };
    }
    call.onProgress?.(0, tool.title);
    const connection =
      call.connection ??
      (await decideConnection(context.connections, caller, {
        method: 'tools/call',
        params: { arguments: call.arguments },
      }));
    // In single-account mode a missing API key is reported before anything else.
    if (!hosted && 'error' in connection) throw connection.error;

    const valid = validateArguments(tool, call.arguments, { hosted, isPinned: pcid !== undefined });
    args = valid.args;
    pcid = connection.pcid;
    if ('error' in connection) throw connection.error;

    if (context.dryRun && tool.risk !== 'read') {
      outcome = 'dry_run';
      return dryRun(tool, args);
    }
    const { account } = connection;
    observed.enter(account.company);
    const send: Send = (sent, sentArgs, deadline) =>
      callDialpad(context, sent, sentArgs, {
        account,
        caller: caller.id,
        deadline,
        observer: observed,
        traceparent: observed.traceparent,
      });

    const question = await call.confirm?.(args, pcid, () =>
      withDeadline((deadline) =>
        readCurrent(tool, args, {
          mayRead: (reader) => grantProblem(context.enabledTools, reader, caller) === undefined,
          read: (reader, readArgs) => send(reader, readArgs, deadline),
        }),
      ),
    );
    if (question !== undefined) {
      outcome = 'confirmation_requested';
      return { question };
    }

    const { page, isCompact } = await withDeadline((deadline) => {
      const fetchPage = (pageArgs: ToolArguments) => send(tool, pageArgs, deadline);
      if (tool.risk === 'read') {
        return valid.fetchAll ? fetchPages(context, call, valid, fetchPage) : fetchPage(args).then(asOnePage);
      }
      wasSent = true;
      return sendAudited(context.audit, auditedWrite(), () => fetchPage(args)).then(asOnePage);
    });
    const visible = context.revealSecrets ? page : redactSecrets(page);
    return truncateResult(tool, visible, {
      maxChars: context.maxResultChars,
      fields: valid.fields,
      isCompact,
    });
  }

  async function withDeadline<Result>(work: (deadline: Deadline) => Promise<Result>): Promise<Result> {
    const deadline = startDeadline(context.timeoutMs, signal, context.ending);
    try {
      return await work(deadline);
    } finally {
      deadline.dispose();
    }
  }

  try {
    return await run();
  } catch (error) {
    outcome = outcomeOf(error);
    const text = explainFailure(tool, args, error);
    if (text === undefined) throw error;
    return { text: withRequestId(text, requestId) };
  } finally {
    observed.finish(outcome, pcid);
    const ms = Math.round(performance.now() - started);
    if (tool.risk !== 'read' && !wasSent)
      await context.audit.notSent(auditedWrite(), { reason: outcome, ms });
  }
}
