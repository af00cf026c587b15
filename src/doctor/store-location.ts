import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../lib/system-error.ts';
import { pathOf } from '../store/open-store.ts';
import { bad, type Finding } from './check-result.ts';

/** The file of a store, when it is one. */
const fileOf = (url: string): string | undefined =>
  url.startsWith('file:') && url !== 'file:' ? pathOf(url) : undefined;

/** What is wrong with the place of a store's file: the file is replaced as a whole, so its folder is what counts. */
async function explainPlace(file: string): Promise<Finding | undefined> {
  const folder = dirname(file);
  try {
    const found = await stat(folder);
    if (!found.isDirectory())
      return bad(`${folder} is not a folder`, 'Correct the path in MCP_STORE (--store).');
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? bad(
          `the folder ${folder} does not exist`,
          'Correct the path in MCP_STORE (--store); if it is right, "connections add" makes the folder.',
        )
      : bad(
          `the folder ${folder} cannot be written (${codeOf(error)})`,
          'Give the user that runs this process access to it, or name another one in MCP_STORE (--store).',
        );
  }
  const found = await stat(file).catch(() => undefined);
  // Opening a pipe would wait for its other end.
  if (found === undefined || found.isFile()) return undefined;
  return bad(`${file} is not a file`, 'Name a file in MCP_STORE (--store): file:/var/lib/dialpad/store.json');
}

/** What is wrong with the place where a store is kept; undefined for a good one, and where it is no file. */
export async function storePlaceTrouble(url: string): Promise<Finding | undefined> {
  const file = fileOf(url);
  return file === undefined ? undefined : explainPlace(file);
}
