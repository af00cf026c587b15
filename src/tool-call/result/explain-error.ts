import { PathArgumentError } from '../../dialpad/build-request.ts';
import { DialpadError } from '../../dialpad/dialpad-error.ts';
import { idSource, type Tool, type ToolArguments } from '../../registry/define-tool.ts';
import { shortName } from '../../registry/tool-names.ts';
import { AuditError } from '../../telemetry/audit-log.ts';
import { ArgumentError } from '../arguments/argument-error.ts';
import { NotConfirmedError } from '../confirmation/confirmation.ts';
import { ConnectionError } from '../connection/resolve-connection.ts';

const ADMINISTRATOR = "The server's administrator";

/** A wait in seconds, and a long one in hours or days as well. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const hours = Math.round(seconds / 3_600);
  const long = hours >= 48 ? ` (${Math.round(hours / 24)} days)` : hours >= 2 ? ` (${hours} hours)` : '';
  return `${seconds} second${seconds === 1 ? '' : 's'}${long}`;
}

const retryIn = ({ retryAfterMs }: DialpadError): string =>
  retryAfterMs === undefined ? 'Try again later.' : `Try again in ${duration(retryAfterMs)}.`;

/** Which tools return valid ids for the id arguments of the call. */
function idSources(tool: Tool, args: ToolArguments): string {
  const sources = Object.keys(tool.idsFrom ?? {})
    .filter((parameter) => args[parameter] !== undefined)
    .map((parameter) => `${parameter} (${args[parameter]}) comes from ${idSource(tool, parameter, args)}`);
  if (sources.length > 0) return `Check the ids: ${sources.join('; ')}.`;
  return tool.path.includes('{') ? '' : `${ADMINISTRATOR} should check the path of DIALPAD_BASE_URL.`;
}

/** Whether a failed write may have been applied, and how to find out. */
function writeOutcome(tool: Tool, maybeApplied: boolean): string {
  if (tool.method === 'GET') return '';
  if (!maybeApplied) return 'Nothing was changed.';
  const check = tool.verifyWith ? ` Check with ${tool.verifyWith} before trying again.` : '';
  return `Dialpad may have applied the change.${check}`;
}

/** Codes of the system and of undici that help an administrator, such as ECONNREFUSED. */
function causeOf({ cause }: DialpadError): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{3,50}$/.test(code) ? ` (${code})` : '';
}

/** What happened, why, and what to do next. */
function explainKind(tool: Tool, args: ToolArguments, error: DialpadError): string {
  const { status } = error;
  const quoted = error.detail === undefined ? '' : ` It said: "${error.detail.replace(/\.$/, '')}".`;
  const cause = tool.explainError?.(args, status) ?? '';
  switch (error.kind) {
    case 'unauthorized':
      return `Dialpad rejected the API key (401).${quoted} ${ADMINISTRATOR} must set a valid key; a retry will not help.`;
    case 'forbidden':
      return tool.keyLevel === 'company'
        ? `Dialpad denied access (403).${quoted} ${shortName(tool.name)} needs a company admin API key; the key in use may be an office key. ${ADMINISTRATOR} can set one; a retry with this key will not help.`
        : `Dialpad denied access (403).${quoted} The API key has no right to this object: an office key reaches only its own office. Use an object of an office that offices_list returns, or ask the server's administrator for a company admin key.`;
    case 'not_found':
      return `Dialpad found nothing there (404).${quoted} ${cause} ${idSources(tool, args)}`;
    case 'conflict': {
      const read = tool.verifyWith ? `Read the current state with ${tool.verifyWith}` : 'Check the state';
      return `Dialpad rejected the request because it conflicts with the current state (409).${quoted} ${cause} ${read}, then change the arguments or what conflicts with them.`;
    }
    case 'rejected': {
      const names = Object.keys(args).join(', ');
      return `Dialpad rejected the arguments (${status}).${quoted} ${cause} Correct the arguments${names && ` (${names})`} and call the tool again.`;
    }
    case 'rate_limited':
      return `Dialpad allows no more requests for now (429). ${retryIn(error)}`;
    case 'busy':
      return `This company's rate limit is used up for now: other calls are ahead, or Dialpad requested a pause. ${retryIn(error)}`;
    case 'server_error':
      return `Dialpad failed (${status}).${quoted} This is a fault on its side. ${retryIn(error)}`;
    case 'redirect':
      return `Dialpad responded with a redirect (${status}), which is never followed because it could send the API key elsewhere. ${ADMINISTRATOR} should check DIALPAD_BASE_URL.`;
    case 'invalid_response':
      return error.detail === undefined
        ? `Dialpad's response (${status}) could not be read: it is not complete JSON. The usual cause is a proxy in between, or a wrong DIALPAD_BASE_URL. ${ADMINISTRATOR} should check both.`
        : `Dialpad's response (${status}) could not be read: ${error.detail}. Request less, such as one office.`;
    case 'empty_response':
      return `Dialpad reported success with an empty response, which has no data. ${retryIn(error)}`;
    case 'error_response':
      return `Dialpad reported an error, or sent none of the expected data, in a response with a success status.${quoted} Check the arguments, or try again later.`;
    case 'response_too_large':
      return "Dialpad's response is larger than the limit of 8 MB. Request less, such as one office.";
    case 'unreachable':
      return `Dialpad could not be reached${causeOf(error)}. ${ADMINISTRATOR} should check the network, the proxy and DIALPAD_BASE_URL.`;
    case 'connection_lost':
      return 'The connection to Dialpad broke before its response was complete. Try again later.';
    case 'timeout':
      return `Dialpad did not respond within the time limit of a call (DIALPAD_TIMEOUT_MS). ${
        tool.method === 'GET' ? 'Try again, and request less if the call was for a list.' : ''
      }`;
    case 'cancelled':
      return 'The call was cancelled. Call the tool again if the result is still needed.';
  }
}

const joinSentences = (...sentences: readonly string[]): string =>
  sentences.join(' ').replaceAll(/ {2,}/g, ' ').trim();

export const explainDialpadError = (tool: Tool, args: ToolArguments, error: DialpadError): string =>
  joinSentences(explainKind(tool, args, error), writeOutcome(tool, error.maybeApplied));

function explainPathArgument(
  tool: Tool,
  args: ToolArguments,
  { parameter, message }: PathArgumentError,
): string {
  const source = idSource(tool, parameter, args);
  return `${message}.${source ? ` Use an id from ${source}.` : ''}`;
}

/** The error message for the model; undefined for an internal error, which the protocol reports. */
export function explainFailure(tool: Tool, args: ToolArguments, error: unknown): string | undefined {
  if (
    error instanceof ArgumentError ||
    error instanceof AuditError ||
    error instanceof ConnectionError ||
    error instanceof NotConfirmedError
  ) {
    return error.message;
  }
  if (error instanceof PathArgumentError) return explainPathArgument(tool, args, error);
  if (error instanceof DialpadError) return explainDialpadError(tool, args, error);
  return undefined;
}
