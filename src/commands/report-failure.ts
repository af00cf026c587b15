import { ConfigError } from '../config.ts';
import { RecordError, StoreError } from '../connections/errors.ts';
import { SelectionError } from '../mcp/offer.ts';
import { UsageError } from './usage-error.ts';

/** Tells on stderr why a command could not run, without a stack, and sets the exit code. */
export function reportFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UsageError ? `\n${error.hint}` : '';
  process.stderr.write(`error: ${message}${hint}\n`);
  const isUsage = [UsageError, ConfigError, SelectionError, StoreError, RecordError].some(
    (kind) => error instanceof kind,
  );
  process.exitCode = isUsage ? 2 : 1;
}
