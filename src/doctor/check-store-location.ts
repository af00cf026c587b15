import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commandLine } from '../lib/program-name.ts';
import { codeOf } from '../lib/system-error.ts';
import { filePathOf } from '../store/open-store.ts';
import { type CheckResult, failed } from './check-result.ts';

const fileOf = (url: string): string | undefined =>
  url.startsWith('file:') && url !== 'file:' ? filePathOf(url) : undefined;

/** The file is replaced as a whole, so the permissions of its folder decide. */
async function explainLocation(file: string): Promise<CheckResult | undefined> {
  const folder = dirname(file);
  try {
    const found = await stat(folder);
    if (!found.isDirectory())
      return failed(`${folder} is not a folder`, 'Correct the path in MCP_STORE (--store).');
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? failed(
          `the folder ${folder} does not exist`,
          `Correct the path in MCP_STORE (--store); if it is right, this creates the folder: ${commandLine('connections add --name NAME')}`,
        )
      : failed(
          `the folder ${folder} cannot be written (${codeOf(error)})`,
          'Give the user that runs this process access to it, or name another one in MCP_STORE (--store).',
        );
  }
  const found = await stat(file).catch(() => undefined);
  // Opening a pipe would wait for its other end.
  if (found === undefined) {
    return failed(
      `there is no file ${file}`,
      `Correct MCP_STORE (--store), which may be relative to the current folder. For a new store: ${commandLine('connections add --name NAME')}`,
    );
  }
  if (found.isFile()) return undefined;
  return failed(
    `${file} is not a file`,
    'Name a file in MCP_STORE (--store): file:/var/lib/dialpad/store.json',
  );
}

/** Undefined for a usable location, and for a store that is not a file. */
export async function checkStoreLocation(url: string): Promise<CheckResult | undefined> {
  const file = fileOf(url);
  return file === undefined ? undefined : explainLocation(file);
}
