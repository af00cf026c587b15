import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../lib/system-error.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';

const FIX = 'Create the folder, give the user of the server access to it, or correct MCP_AUDIT_FILE.';

/** Does not open the file: that would create it, for the user that runs this process. */
export async function checkAudit({ config: { auditFile } }: DoctorContext): Promise<CheckResult> {
  if (auditFile === undefined) return skipped('no file configured');
  try {
    const found = await stat(auditFile).catch(() => undefined);
    if (found?.isDirectory()) return failed(`${auditFile} is a folder`, 'Name a file in MCP_AUDIT_FILE.');
    await access(found === undefined ? dirname(auditFile) : auditFile, constants.W_OK);
    return passed(auditFile);
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'its folder does not exist' : `${codeOf(error)}`;
    return failed(`${auditFile} cannot be written: ${reason}`, FIX);
  }
}
