import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { commandLine } from '../../lib/program-name.ts';
import { codeOf } from '../../lib/system-error.ts';
import { UsageError } from '../usage-error.ts';
import type { Machine, McpClient } from './clients.ts';
import { EditError, formatJson, parseConfiguration, withEntry } from './edit-json.ts';
import { isOwnEntry, type Launch, SERVER_NAME } from './server-entry.ts';

/** The new content of one client's configuration. */
export interface PlannedChange {
  readonly client: McpClient;
  /** The file itself, not a link to it. */
  readonly path: string;
  /** Undefined when there is no file yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Undefined when the change removes it. */
  readonly entry: JsonObject | undefined;
}

/** Reads a configuration; undefined when there is none. Throws EditError for a file that cannot be written. */
async function readConfiguration(file: string): Promise<{ path: string; text: string | undefined }> {
  try {
    const path = await realpath(file);
    const { mode } = await stat(path);
    // An administrator may write a file that is marked as read-only; the mark counts anyway.
    if ((mode & 0o222) === 0) throw new EditError('is read-only');
    await access(path, constants.R_OK | constants.W_OK);
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if (error instanceof EditError) throw error;
    if (codeOf(error) === 'ENOENT') return { path: file, text: undefined };
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') throw new EditError('is read-only');
    throw new EditError(`cannot be read (${codeOf(error)})`);
  }
}

async function editText(client: McpClient, text: string, entry: JsonObject | undefined): Promise<string> {
  if (client.format === 'json') {
    return formatJson(withEntry(parseConfiguration(text), client.section, SERVER_NAME, entry), text);
  }
  const { editToml } = await import('./edit-toml.ts');
  return editToml(text, client.section, SERVER_NAME, entry);
}

async function currentEntry(client: McpClient, text: string): Promise<unknown> {
  const parsed =
    client.format === 'json' ? parseConfiguration(text) : (await import('./edit-toml.ts')).parseToml(text);
  const servers = parsed[client.section];
  if (servers !== undefined && !isRecord(servers)) {
    throw new EditError(`has a "${client.section}" that is not an object`);
  }
  return servers?.[SERVER_NAME];
}

/**
 * The change that adds or replaces the entry of this program, or with `entry` undefined removes it; undefined when
 * there is nothing to change. Throws UsageError for a configuration that must not or cannot be changed.
 */
export async function planChange(
  client: McpClient,
  machine: Machine,
  launch: Launch,
  entry: JsonObject | undefined,
): Promise<PlannedChange | undefined> {
  const file = client.file(machine);
  try {
    const { path, text } = await readConfiguration(file);
    const current = text === undefined ? undefined : await currentEntry(client, text);
    if (current === undefined && entry === undefined) return undefined;
    if (current !== undefined && !isOwnEntry(current, launch)) {
      throw new EditError(`has another server named "${SERVER_NAME}": rename or remove that one first`);
    }
    const after = await editText(client, text ?? '', entry);
    return after === text ? undefined : { client, path, before: text, after, entry };
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    throw new UsageError(
      `The configuration of ${client.name} cannot be changed: ${file} ${error.message}`,
      entry === undefined
        ? `Nothing was changed. Correct that file and run setup --remove again, or delete "${SERVER_NAME}" from it yourself.`
        : `Nothing was changed. Correct that file and run setup again, or choose other clients with --client. To add the server yourself: ${commandLine(`setup --print --client ${client.id}`)}`,
    );
  }
}
