import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { type AuditLog, openAuditLog } from '../telemetry/audit-log.ts';

/** Opens the audit log of the settings. Throws ConfigError when its file cannot be used. */
export async function openAudit(
  { auditFile, audit, store }: Config,
  writeLine?: (line: string) => boolean,
): Promise<AuditLog> {
  const required =
    audit === undefined ? auditFile !== undefined && store !== undefined : audit === 'required';
  try {
    return await openAuditLog({ file: auditFile, required, ...(writeLine && { writeLine }) });
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}
