import { chmod, copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../lib/system-error.ts';
import { UsageError } from '../usage-error.ts';
import type { PlannedChange } from './plan-change.ts';

const OWNER_ONLY = 0o600;

const hasKey = (text: string): boolean => text.includes('DIALPAD_API_KEY');

/** Such as `mcp.json.2026-11-24T20-45-00-123Z.bak`. */
const backupOf = (path: string, now: Date): string =>
  `${path}.${now.toISOString().replaceAll(/[:.]/g, '-')}.bak`;

/**
 * Replaces a configuration as a whole, after a backup. Only the owner can read a file with an API key. Returns the path of the backup, undefined for a new file.
 * Throws UsageError when it cannot be written; the configuration is unchanged then.
 */
export async function writeChange({ path, before, after }: PlannedChange): Promise<string | undefined> {
  const prepared = `${path}.${process.pid}.new`;
  try {
    if (before === undefined) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, after, { mode: OWNER_ONLY, flag: 'wx' });
      return undefined;
    }
    const backup = backupOf(path, new Date());
    await copyFile(path, backup);
    if (hasKey(before)) await chmod(backup, OWNER_ONLY);
    const { mode } = await stat(path);
    await writeFile(prepared, after, { mode: hasKey(after) ? OWNER_ONLY : mode, flag: 'wx' });
    await rename(prepared, path);
    return backup;
  } catch (error) {
    await rm(prepared, { force: true });
    throw new UsageError(
      `${path} cannot be written (${codeOf(error) ?? 'unknown error'})`,
      'Check the permissions of the file and its folder.',
    );
  }
}
