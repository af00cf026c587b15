import { PathArgumentError } from '../dialpad/build-request.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { TooDeep } from '../dialpad/normalise-response.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import { shortName } from '../registry/tool-names.ts';
import { AuditError } from '../telemetry/audit-log.ts';
import { NotConfirmedError } from './confirmation.ts';
import { ConnectionError } from './resolve-connection.ts';
import { ArgumentError } from './validate-arguments.ts';

/** What a model reads when a call failed: what happened, why, and what to do next. */

/** A wait in seconds, and a long one in hours or days as well. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const hours = Math.round(seconds / 3_600);
  const long = hours >= 48 ? ` (${Math.round(hours / 24)} days)` : hours >= 2 ? ` (${hours} hours)` : '';
  return `${seconds} second${seconds === 1 ? '' : 's'}${long}`;
}

/** Where valid ids come from, for the id parameters that were sent. */
function whereIdsComeFrom(tool: Tool, args: ToolArguments): string {
  const sources = Object.entries(tool.idsFrom ?? {})
    .filter(([parameter]) => args[parameter] !== undefined)
    .map(([parameter, source]) => `${parameter} (${args[parameter]}) comes from ${source}`);
  return sources.length === 0 ? '' : `Check the ids: ${sources.join('; ')}.`;
}

/** The sentence that a failed write must carry: whether it may have been done, and how to find out. */
function fateOfWrite(tool: Tool, { maybeApplied }: Pick<DialpadError, 'maybeApplied'>): string {
  if (tool.method === 'GET') return '';
  if (!maybeApplied) return 'Nothing was changed.';
  const check = tool.verifyWith ? ` Check with ${tool.verifyWith} before trying again.` : '';
  return `Dialpad may have applied the change.${check}`;
}

const wait = (error: DialpadError): string =>
  error.retryAfterMs === undefined ? 'Try again later.' : `Try again in ${duration(error.retryAfterMs)}.`;

function whatHappened(tool: Tool, args: ToolArguments, error: DialpadError): string {
  const said = error.detail === undefined ? '' : ` It said: "${error.detail.replace(/\.$/, '')}".`;
  const reason = tool.explainError?.(args, error.status) ?? '';
  switch (error.kind) {
    case 'unauthorized':
      return `Dialpad does not accept the API key (401).${said} The operator has to set a valid key; trying again will not help.`;
    case 'forbidden':
      return tool.keyLevel === 'company'
        ? `Dialpad refused this (403).${said} ${shortName(tool.name)} needs a company admin API key; the key in use may be an office key.`
        : `Dialpad refused this (403).${said} The API key has no right to this object: an office key reaches only its own office.`;
    case 'not_found':
      return `Dialpad found nothing there (404).${said} ${reason} ${whereIdsComeFrom(tool, args)}`;
    case 'conflict':
      return `Dialpad refused because of what is there already (409).${said} ${reason || `See what is there${tool.verifyWith ? ` with ${tool.verifyWith}` : ''}: that, or the arguments, has to change first.`}`;
    case 'rejected':
      return `Dialpad refused the arguments (${error.status}).${said} ${reason || 'Correct them and call again.'}`;
    case 'rate_limited':
      return `Dialpad allows no more requests for now (429). ${wait(error)}`;
    case 'busy':
      return `This company's request budget is used up for now: other calls are ahead, or Dialpad asked for a pause. ${wait(error)}`;
    case 'server_error':
      return `Dialpad failed (${error.status}).${said} This is a fault on its side. ${wait(error)}`;
    case 'redirect':
      return `Dialpad's address answered with a redirect (${error.status}), which is never followed because the key must not go along. The operator should check DIALPAD_BASE_URL.`;
    case 'invalid_response':
      return `Dialpad's answer (${error.status}) could not be read: it is not whole JSON. A proxy in between, or a wrong DIALPAD_BASE_URL, is the usual cause.`;
    case 'response_too_large':
      return "Dialpad's answer is larger than can be taken (8 MB). Ask for less, if the call was a list.";
    case 'unreachable':
      return `Dialpad could not be reached${causeOf(error)}. The operator should check the network, the proxy and DIALPAD_BASE_URL.`;
    case 'connection_lost':
      return 'The connection to Dialpad broke before its answer was complete. Try again later.';
    case 'timeout':
      return 'Dialpad did not answer in the time a call may take (DIALPAD_TIMEOUT_MS).';
    case 'cancelled':
      return 'The call was cancelled.';
  }
}

/** Codes of the system and of undici that help an operator, such as ECONNREFUSED. */
function causeOf(error: DialpadError): string {
  const cause = error.cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{3,50}$/.test(code) ? ` (${code})` : '';
}

/** The text for a failed call to Dialpad. */
export function explainDialpadError(tool: Tool, args: ToolArguments, error: DialpadError): string {
  return [whatHappened(tool, args, error), fateOfWrite(tool, error)]
    .map((sentence) => sentence.replaceAll(/ {2,}/g, ' ').trim())
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function explainUnusableArgument(tool: Tool, error: PathArgumentError): string {
  const source = tool.idsFrom?.[error.parameter];
  return `${error.message}.${source ? ` Take it from ${source}.` : ''}`;
}

/** What failed, for the model; undefined for a mistake of our own, which is the protocol's to report. */
export function explainFailure(tool: Tool, args: ToolArguments, error: unknown): string | undefined {
  if (
    error instanceof ArgumentError ||
    error instanceof AuditError ||
    error instanceof ConnectionError ||
    error instanceof NotConfirmedError
  ) {
    return error.message;
  }
  if (error instanceof PathArgumentError) return explainUnusableArgument(tool, error);
  if (error instanceof DialpadError) return explainDialpadError(tool, args, error);
  if (error instanceof TooDeep) {
    const fate = fateOfWrite(tool, { maybeApplied: true });
    return `Dialpad's answer is nested too deeply to be read. ${fate}`.trim();
  }
  return undefined;
}
