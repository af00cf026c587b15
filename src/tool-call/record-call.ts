import { PathArgumentError } from '../dialpad/build-request.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import type { CallContext } from './call-context.ts';
import { NotConfirmedError } from './confirmation.ts';
import { ConnectionError } from './resolve-connection.ts';
import { ArgumentError } from './validate-arguments.ts';

/** A finished call, for the metrics, the log and the audit log. */
export interface CallRecord {
  readonly tool: Tool;
  readonly args: ToolArguments;
  readonly callerId: string;
  readonly pcid: string | undefined;
  readonly outcome: string;
  readonly ms: number;
}

/** The label of a failed call in metrics and logs. */
export function outcomeOf(error: unknown): string {
  if (error instanceof DialpadError) return error.kind;
  if (error instanceof ArgumentError || error instanceof PathArgumentError) return 'invalid_arguments';
  if (error instanceof ConnectionError) return 'no_connection';
  return error instanceof NotConfirmedError ? 'not_confirmed' : 'internal_error';
}

/** The ids that a call is about: enough for an audit, and never a value that could be secret. */
const targetOf = (args: ToolArguments): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name === 'id' || name.endsWith('_id') || name === 'number')
      .map(([name, value]) => [name, String(value)]),
  );

/** Writes a line about each write to the audit log, and about each read to the log at `debug`. */
export function recordCall(context: CallContext, call: CallRecord): void {
  const { tool, args, callerId, pcid, outcome, ms } = call;
  context.onCall?.({ tool: tool.name, outcome, ms });
  const line = { tool: tool.name, outcome, ms, caller: callerId, pcid };
  if (tool.risk === 'read') context.logger.debug(line, 'read');
  else context.audit.info({ audit: true, ...line, target: targetOf(args) }, 'write');
}
