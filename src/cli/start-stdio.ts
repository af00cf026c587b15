import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { SelectionError } from '../registry/selection.ts';
import { opensLater, stdio } from './commands/stdio-command.ts';
import { readStdioFlags } from './stdio-flags.ts';

/**
 * Starts the server over stdio if the command line is one that MCP clients use and the settings are valid. Otherwise it
 * does nothing, and `start` runs the command or reports the error.
 */
export async function startStdio(): Promise<boolean> {
  const commandLine = readStdioFlags(process.argv.slice(2));
  if (commandLine === undefined) return false;
  try {
    const config = loadConfig(process.env, commandLine.flags);
    if (!opensLater(config)) return false;
    // If stderr is closed, the exit code still reports the failure.
    process.stderr.on('error', () => {});
    await stdio(config, commandLine.demo);
    return true;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SelectionError) return false;
    throw error;
  }
}
