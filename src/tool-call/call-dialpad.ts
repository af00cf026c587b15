import type { Account, DialpadClient } from '../dialpad/client.ts';
import type { Deadline } from '../dialpad/deadline.ts';
import { compileNormaliser, type Normaliser } from '../dialpad/normalise-response.ts';
import type { JsonObject } from '../lib/is-record.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';
import type { Logger } from '../telemetry/logger.ts';

const normalisers = new Map<Tool, Normaliser>();

function normaliserOf(tool: Tool): Normaliser {
  const normaliser = normalisers.get(tool) ?? compileNormaliser(tool.output);
  normalisers.set(tool, normaliser);
  return normaliser;
}

/** Asks Dialpad once and brings the answer to its one form. */
export async function callDialpad(
  runtime: { readonly client: DialpadClient; readonly logger: Logger },
  tool: Tool,
  args: ToolArguments,
  options: { account: Account; caller: string; deadline: Deadline },
): Promise<JsonObject> {
  const answer = await runtime.client.call(tool, args, options);
  // An empty answer is how Dialpad says that a delete went well.
  if (answer === undefined) return tool.risk === 'read' ? {} : { success: true };
  const { value, contradictions } = normaliserOf(tool)(answer);
  if (contradictions.length > 0) {
    runtime.logger.warn({ tool: tool.name, contradictions }, "Dialpad's answer contradicts its schema");
  }
  return value;
}
