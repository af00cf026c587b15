import { text } from 'node:stream/consumers';
import { createApp } from '../../app/create-app.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import { isRecord } from '../../lib/is-record.ts';
import { jsonLimitExceeded } from '../../lib/json-limits.ts';
import { commandLine } from '../../lib/program-name.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { readTool } from '../../registry/select-tools.ts';
import { openLogger } from '../../telemetry/logger.ts';
import { callTool } from '../../tool-call/call-tool.ts';
import { NotConfirmedError, questionFor } from '../../tool-call/confirmation/confirmation.ts';
import type { Switches } from '../command-input.ts';
import { askLine } from '../terminal/ask-line.ts';
import { writeJson } from '../terminal/json-output.ts';
import { printError } from '../terminal/report-error.ts';
import { UsageError } from '../usage-error.ts';

const EXAMPLE = `Example: ${commandLine(`call offices_get '{"id": "124"}'`)}, or from a file: ${commandLine('call offices_get - < args.json')}`;

async function readArguments(source: string | undefined): Promise<unknown> {
  const json = source === '-' ? await text(process.stdin) : (source ?? '{}');
  if (json.trim() === '') {
    const where = source === '-' ? 'Stdin is empty' : 'The arguments are empty';
    throw new UsageError(`${where}: a JSON object is needed`, EXAMPLE);
  }
  const limit = jsonLimitExceeded(json);
  if (limit !== undefined) throw new UsageError(`The arguments are too complex: ${limit}`, EXAMPLE);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new UsageError(`The arguments are not JSON: ${json.slice(0, 80)}`, EXAMPLE);
  }
  if (!isRecord(value)) throw new UsageError('The arguments must be a JSON object', EXAMPLE);
  return value;
}

/** Throws NotConfirmedError when there is no terminal, and for every answer but yes, Ctrl-C and Ctrl-D included. */
async function confirmAtTerminal(
  tool: Tool,
  args: ToolArguments,
  readCurrent: () => Promise<Readonly<Record<string, unknown>> | undefined>,
): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new NotConfirmedError(
      'This call needs a confirmation (--confirm), but there is no terminal for the question. Nothing was changed. Run it in a terminal, or with --confirm never.',
    );
  }
  const answer = await askLine(`${questionFor(tool, args, await readCurrent())} [y/N] `).catch((error) => {
    if (error instanceof UsageError) return '';
    throw error;
  });
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmedError('Not confirmed. Nothing was changed.');
}

/** Makes one call and prints its result as JSON. Returns the exit code: 1 when the call failed. */
export async function call(
  { config, demo, json: asJson }: Switches & { readonly config: Config },
  toolName: string,
  argumentsSource: string | undefined,
): Promise<number> {
  const tool = readTool(toolName, 'call');
  if (tool === undefined) throw new UsageError('Name a tool', `List the tools: ${commandLine('tools')}`);
  const args = await readArguments(argumentsSource);
  const logger = await openLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const app = await createApp(config, { logger, demo, defaultPcid: config.pcid });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    if (!app.enabledTools.includes(tool)) {
      throw new UsageError(
        `${tool.name} is disabled by the settings`,
        'Check --read-only, --toolsets, --tools and --exclude-tools.',
      );
    }
    const result = await callTool(app, {
      tool,
      arguments: args,
      caller: { ...localCaller, pcid: config.pcid },
      signal: stop.signal,
      confirm: async (valid, _pcid, readState) => {
        if (app.confirmation.needed(tool, valid)) await confirmAtTerminal(tool, valid, readState);
        return undefined;
      },
    });
    if ('question' in result) throw new Error('the terminal answers questions, not the client');
    if (result.value === undefined) {
      printError(result.text, undefined, asJson);
      return 1;
    }
    writeJson(result.value);
    if (demo && tool.risk !== 'read' && !app.dryRun && !asJson) {
      process.stderr.write('note: the simulator forgets this change now; each command starts a new one.\n');
    }
    return 0;
  } finally {
    await app.close();
  }
}
