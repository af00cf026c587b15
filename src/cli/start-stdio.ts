import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { SelectionError } from '../registry/selection.ts';
import { opensLater, stdio } from './commands/stdio-command.ts';
import { readStdioFlags } from './stdio-flags.ts';

/**
 * Starts the server over stdio, when the command line is one of those that MCP clients use and the settings are valid.
 * Otherwise nothing has happened, and `start` does all, and explains what is wrong.
 */
export async function startStdio(): Promise<boolean> {
  const given = readStdioFlags(process.argv.slice(2));
  if (given === undefined) return false;
  try {
    const config = loadConfig(process.env, given.flags);
    if (!opensLater(config)) return false;
    // Without a readable stderr the exit code still tells.
    process.stderr.on('error', () => {});
    await stdio(config, given.demo);
    return true;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SelectionError) return false;
    throw error;
  }
}
