import { ConfigError } from '../../config/config-error.ts';
import { printable, withoutSecrets } from '../../lib/safe-text.ts';
import { SelectionError } from '../../registry/selection.ts';
import { RecordError, StoreError } from '../../store/store-errors.ts';
import { UsageError } from '../usage-error.ts';

/** Longest line of a message, in characters. */
const LONGEST_LINE = 2_000;

/** Text from outside made safe to print: it may come from a command line, a setting or a file. */
export const safeLines = (text: string): string =>
  withoutSecrets(text)
    .split('\n')
    .map((line) => printable(line, LONGEST_LINE))
    .join('\n');

/** Why a server cannot listen where the settings say; undefined when that is not the trouble. */
function listenTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error)) {
    return undefined;
  }
  const port = 'port' in error ? `Port ${error.port}` : 'The port';
  const address = 'address' in error ? String(error.address) : 'this machine';
  switch (error.code) {
    case 'EADDRINUSE':
      return `${port} of ${address} is in use. Choose another with --port (MCP_PORT), or 0 for a free one.`;
    case 'EACCES':
      return `${port} of ${address} may not be used by this user. Choose one above 1023 with --port (MCP_PORT).`;
    case 'EADDRNOTAVAIL':
      return `${address} is no address of this machine. Set --host (MCP_HOST) to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
    default:
      return undefined;
  }
}

const usageErrors = [UsageError, ConfigError, SelectionError, StoreError, RecordError] as const;

/** Tells on stderr why a command could not run, without a stack, and sets the exit code. */
export function reportFailure(error: unknown): void {
  const listening = listenTrouble(error);
  const message = listening ?? (error instanceof Error ? error.message : String(error));
  const hint = error instanceof UsageError ? `\n${error.hint}` : '';
  process.stderr.write(`error: ${safeLines(message + hint)}\n`);
  const isUsage = listening !== undefined || usageErrors.some((kind) => error instanceof kind);
  process.exitCode = isUsage ? 2 : 1;
}
