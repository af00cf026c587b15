import { PathArgumentError } from '../dialpad/build-request.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import type { ToolArguments } from '../registry/define-tool.ts';
import { AuditError, type AuditedWrite, type AuditLog, type WriteOutcome } from '../telemetry/audit-log.ts';
import { ArgumentError } from './arguments/argument-error.ts';
import { NotConfirmedError } from './confirmation/confirmation.ts';
import { ConnectionError } from './connection/resolve-connection.ts';

/** The label of a failed call in metrics and logs. */
export function outcomeOf(error: unknown): string {
  if (error instanceof DialpadError) return error.kind;
  if (error instanceof ArgumentError || error instanceof PathArgumentError) return 'invalid_arguments';
  if (error instanceof ConnectionError) return 'no_connection';
  if (error instanceof AuditError) return 'not_audited';
  return error instanceof NotConfirmedError ? 'not_confirmed' : 'internal_error';
}

/** The ids in the arguments: enough for an audit, and never a value that could be secret. */
export const targetOf = (args: ToolArguments): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name === 'id' || name.endsWith('_id') || name === 'number')
      .map(([name, value]) => [name, String(value)]),
  );

/** Whether a failed write reached Dialpad, as far as that is known. */
function writeOutcomeOf(error: unknown): WriteOutcome {
  if (error instanceof PathArgumentError) return 'not_sent';
  // The request was sent, although its response could not be read.
  if (!(error instanceof DialpadError) || error.maybeApplied) return 'may_have_been_applied';
  return error.status === undefined ? 'not_sent' : 'refused';
}

/** Sends a write between its intent and its outcome in the audit log. Throws AuditError before anything is sent. */
export async function sendAudited<Response>(
  audit: Pick<AuditLog, 'intent' | 'outcome'>,
  write: AuditedWrite,
  send: () => Promise<Response>,
): Promise<Response> {
  const id = await audit.intent(write);
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    const response = await send();
    await audit.outcome(id, { outcome: 'applied', ms: elapsed() });
    return response;
  } catch (error) {
    await audit.outcome(id, { outcome: writeOutcomeOf(error), reason: outcomeOf(error), ms: elapsed() });
    throw error;
  }
}
