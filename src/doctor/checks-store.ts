import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '../connections/errors.ts';
import { bad, type Finding, good, notApplicable } from './finding.ts';
import type { Patient } from './patient.ts';

/** The file of a store, when it is one. */
function fileOf(url: string): string | undefined {
  if (!url.startsWith('file:') || url === 'file:') return undefined;
  if (url.startsWith('file://')) return URL.canParse(url) ? fileURLToPath(url) : undefined;
  const path = url.slice('file:'.length);
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

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

/** Whether the store opens, can be read, and gives out every credential with the key of the settings. */
export async function checkStore({ config, demo }: Patient): Promise<Finding> {
  if (config.store === undefined) return notApplicable('not configured: single-account mode');
  if (demo && config.storeKey === undefined) return notApplicable('the demo makes its own key');
  const file = fileOf(config.store);
  const trouble = file && (await explainPlace(file));
  if (trouble) return trouble;
  // Loaded only here: in single-account mode there is no store to look at.
  const { openStore } = await import('../connections/open-store.ts');
  try {
    const store = await openStore(config.store, config.storeKey);
    try {
      await store.check();
      const [connections, callers] = [await store.connections(), await store.callers()];
      return good(`opens; ${connections.length} connections, ${callers.length} callers`);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // What is wrong comes first, what to do after it.
    const [what = '', ...fix] = error.message.split(/(?<=\.)\s+(?=[A-Z])/);
    return bad(
      what.replace(/\.$/, ''),
      fix.join(' ') || 'Check MCP_STORE; docs/hosting.md says how it is set up.',
    );
  }
}
