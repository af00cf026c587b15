import { ConfigError } from '../../config/config-error.ts';
import { printable, withoutSecrets } from '../../lib/safe-text.ts';
import { SelectionError } from '../../registry/selection.ts';
import { RecordError, StoreError } from '../../store/store-errors.ts';
import { UsageError } from '../usage-error.ts';

const MAX_LINE_CHARS = 2_000;

/** For text that may contain words of a command line, a setting or a file. */
export const safeLines = (text: string): string =>
  withoutSecrets(text)
    .split('\n')
    .map((line) => printable(line, MAX_LINE_CHARS))
    .join('\n');

/** Why a server cannot listen on its host and port; undefined for other errors. */
function explainListenError(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error)) {
    return undefined;
  }
  const port = 'port' in error ? `Port ${error.port}` : 'The port';
  const address = 'address' in error ? String(error.address) : 'this machine';
  switch (error.code) {
    case 'EADDRINUSE':
      return `${port} of ${address} is in use. Choose another with --port, or 0 for a free one.`;
    case 'EACCES':
      return `${port} of ${address} is not permitted for this user. Choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this machine. Set --host (MCP_HOST) to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
    default:
      return undefined;
  }
}

const usageErrors = [UsageError, ConfigError, SelectionError, StoreError, RecordError] as const;

/** Prints an error on stderr, as text or as JSON. */
export function printError(message: string, fix: string | undefined, asJson: boolean): void {
  const safe = { error: safeLines(message), ...(fix !== undefined && { fix: safeLines(fix) }) };
  const text = `error: ${safe.error}${safe.fix === undefined ? '' : `\n${safe.fix}`}`;
  process.stderr.write(`${asJson ? JSON.stringify(safe) : text}\n`);
}

/** Prints why a command failed, without a stack, and sets the exit code. */
export function reportFailure(error: unknown, asJson: boolean): void {
  const listenError = explainListenError(error);
  const message = listenError ?? (error instanceof Error ? error.message : String(error));
  printError(message, error instanceof UsageError ? error.hint : undefined, asJson);
  const isUsage = listenError !== undefined || usageErrors.some((kind) => error instanceof kind);
  process.exitCode = isUsage ? 2 : 1;
}
