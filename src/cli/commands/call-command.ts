import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { createApp } from '../../app/create-app.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { readTool } from '../../registry/select-tools.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { callTool } from '../../tool-call/call-tool.ts';
import { NotConfirmedError, questionFor } from '../../tool-call/confirmation.ts';
import { terminalJson } from '../terminal/json-output.ts';
import { printable } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';

async function readArguments(given: string | undefined): Promise<unknown> {
  const json = given === '-' ? await text(process.stdin) : (given ?? '{}');
  try {
    return JSON.parse(json);
  } catch {
    throw new UsageError(`the arguments are not JSON: ${json.slice(0, 80)}`, 'Example: \'{"id": "124"}\'');
  }
}

/** Asks the person at the terminal. Throws NotConfirmedError when there is none, or when the answer is no. */
async function askAtTerminal(
  tool: Tool,
  args: ToolArguments,
  readCurrent: () => Promise<Readonly<Record<string, unknown>> | undefined>,
): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new NotConfirmedError(
      'This call needs a confirmation (--confirm), and there is no terminal to ask at. Nothing was changed.',
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = printable(questionFor(tool, args, await readCurrent()), 1_000);
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmedError('Not confirmed. Nothing was changed.');
  } finally {
    lines.close();
  }
}

/**
 * `call <tool> [json]`: one call from the shell. Prints the answer as JSON on stdout, indented on a terminal.
 * Returns the exit code: 1 when the call failed, with the reason on stderr.
 */
export async function call(
  config: Config,
  demo: boolean,
  toolName: string,
  json: string | undefined,
): Promise<number> {
  const tool = readTool(toolName, 'call');
  if (tool === undefined) throw new UsageError('name a tool', 'See the command "tools" for the names.');
  const given = await readArguments(json);
  const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const app = await createApp(config, { logger, demo, defaultPcid: config.pcid });
  if (!app.enabledTools.includes(tool)) {
    await app.close();
    throw new UsageError(
      `${tool.name} is not offered with these settings`,
      'Check --read-only and --toolsets.',
    );
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const result = await callTool(app, {
      tool,
      arguments: given,
      caller: { ...localCaller, pcid: config.pcid },
      signal: stop.signal,
      confirm: async (args, _pcid, readState) => {
        if (app.confirmation.needed(tool, args)) await askAtTerminal(tool, args, readState);
        return undefined;
      },
    });
    if ('question' in result) throw new Error('the terminal answers questions, not the client');
    if (result.value === undefined) {
      process.stderr.write(`${result.text}\n`);
      return 1;
    }
    process.stdout.write(`${process.stdout.isTTY ? terminalJson(result.value) : result.text}\n`);
    return 0;
  } finally {
    await app.close();
  }
}
