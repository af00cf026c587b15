import type { CallOptions, DialpadClient } from '../dialpad/client.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { compileNormaliser, type Normaliser } from '../dialpad/normalise-response.ts';
import { readDetail } from '../dialpad/read-response.ts';
import { isRecord, type JsonObject } from '../lib/is-record.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import type { Logger } from '../telemetry/logger.ts';

const normalisers = new Map<Tool, Normaliser>();

function normaliserOf(tool: Tool): Normaliser {
  const normaliser = normalisers.get(tool) ?? compileNormaliser(tool.output);
  normalisers.set(tool, normaliser);
  return normaliser;
}

/** Whether the body says that it failed, or a list has data but no field of the operation's response. */
function isErrorBody({ output }: Tool, body: unknown): boolean {
  if (!isRecord(body)) return false;
  if (body.success === false) return true;
  const names = Object.keys(body);
  if (names.some((name) => Object.hasOwn(output.shape, name))) return false;
  // A list without data is empty: Dialpad omits empty fields.
  const isList = 'items' in output.shape;
  return Boolean(body.error) || (isList && names.some((name) => body[name] !== null));
}

/** Throws DialpadError, also for a success status with an empty body or an error in the body. */
export async function callDialpad(
  { client, logger }: { readonly client: DialpadClient; readonly logger: Logger },
  tool: Tool,
  args: ToolArguments,
  options: CallOptions,
): Promise<JsonObject> {
  const body = await client.call(tool, args, options);
  const maybeApplied = tool.method !== 'GET';
  if (body === undefined) {
    if (tool.emptyResponse) return { success: true };
    throw new DialpadError({ kind: 'empty_response', maybeApplied });
  }
  if (isErrorBody(tool, body)) {
    const detail = readDetail(JSON.stringify(body));
    throw new DialpadError({ kind: 'error_response', maybeApplied, ...(detail && { detail }) });
  }
  const { value, contradictions } = normaliserOf(tool)(body);
  if (contradictions.length > 0) {
    logger.warn({ tool: tool.name, contradictions }, "Dialpad's response contradicts its schema");
  }
  return value;
}
