import { commandLine } from '../../lib/program-name.ts';
import { printable } from '../../lib/safe-text.ts';
import { placeOf } from '../../store/open-store.ts';
import { rejectWrongKey } from '../../store/reject-wrong-key.ts';
import type { Environment } from '../../store/store.ts';
import { writeResult } from '../terminal/json-output.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { table } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';
import { changeStore, readStore, type StoreContext, storeOf } from '../with-store.ts';
import { writeUnusable } from '../write-unusable.ts';

export interface AddOptions {
  readonly name: string;
  readonly pcid?: string;
  readonly environment: Environment;
}

/** Reads a Dialpad API key. The key of a demo store is public, so only the keys of its simulator may be stored. */
async function readApiKey({ demo, input }: StoreContext, name: string): Promise<string> {
  const key = await readSecret(`Dialpad API key for ${printable(name)}: `, input && { input });
  if (!demo) return key;
  const { simulatorKeys } = await import('../../simulator/simulator.ts');
  const demoKeys: readonly string[] = Object.values(simulatorKeys);
  if (demoKeys.includes(key)) return key;
  throw new UsageError(
    '--demo accepts only the API keys of the simulator, because the key of a demo store is public',
    `Use one of ${demoKeys.join(', ')}; or leave out --demo and set MCP_STORE_KEY`,
  );
}

/** The API key comes from a prompt or from stdin. */
export async function addConnection(context: StoreContext, options: AddOptions): Promise<void> {
  await changeStore(context, async (store, recordChange) => {
    // Before the prompt: with a wrong store key the server could not use the new connection.
    await rejectWrongKey(store);
    const credential = await readApiKey(context, options.name);
    const { pcid } = await store.addConnection({ ...options, credential });
    await recordChange('connections add', { pcid, environment: options.environment });
    writeResult(
      context.json,
      { pcid },
      `Added. Its PCID is ${pcid}\nVerify it: ${commandLine(`connections test ${pcid}`)}\n`,
    );
  });
}

export async function setConnectionKey(context: StoreContext, pcid: string): Promise<void> {
  await changeStore(context, async (store, recordChange) => {
    const connection = await store.connection(pcid);
    if (connection === undefined) throw unknownConnection(pcid);
    await store.setCredential(pcid, await readApiKey(context, connection.name));
    await recordChange('connections set-key', { pcid });
    writeResult(
      context.json,
      { pcid },
      `Replaced the API key of ${printable(pcid)}. Verify it: ${commandLine(`connections test ${printable(pcid)}`)}\n`,
    );
  });
}

export async function setConnectionStatus(
  context: StoreContext,
  pcid: string,
  status: 'active' | 'disabled',
): Promise<void> {
  await changeStore(context, async (store, recordChange) => {
    if ((await store.connection(pcid)) === undefined) throw unknownConnection(pcid);
    await store.updateConnection(pcid, { status });
    await recordChange(`connections ${status === 'active' ? 'enable' : 'disable'}`, { pcid });
    writeResult(
      context.json,
      { pcid, status },
      `${printable(pcid)} is ${status}, within a second on every server.\n`,
    );
  });
}

export async function listConnections(context: StoreContext): Promise<void> {
  const { connections, unusable } = await readStore(context, async (store) => ({
    connections: await store.connections(),
    unusable: await store.unusable(),
  }));
  writeUnusable(unusable);
  const unusablePcids = unusable.filter(({ kind }) => kind === 'connection').map(({ id }) => id);
  const usable = connections.filter(({ pcid }) => !unusablePcids.includes(pcid));
  const rows = [
    ...usable.map(({ pcid, name, environment, status, companyId = '-', createdAt }) => [
      pcid,
      name,
      environment,
      status,
      companyId,
      createdAt.slice(0, 10),
    ]),
    ...unusablePcids.map((pcid) => [pcid, '-', '-', 'unusable', '-', '-']),
  ];
  writeResult(
    context.json,
    [...usable, ...unusablePcids.map((pcid) => ({ pcid, status: 'unusable' }))],
    rows.length === 0
      ? `There are no connections in ${placeOf(storeOf(context.config))}. Check MCP_STORE (--store), or add one: ${commandLine('connections add --name NAME')}\n`
      : table(['PCID', 'NAME', 'ENVIRONMENT', 'STATUS', 'COMPANY', 'ADDED'], rows),
  );
}

export async function removeConnection(context: StoreContext, pcid: string): Promise<void> {
  await changeStore(context, async (store, recordChange) => {
    if (!(await store.removeConnection(pcid))) throw unknownConnection(pcid);
    await recordChange('connections remove', { pcid });
    writeResult(
      context.json,
      { removed: pcid },
      `Removed ${printable(pcid)}. Grants of callers still name this PCID: a connection that is added with it again is theirs too.\n`,
    );
  });
}

export const unknownConnection = (pcid: string): UsageError =>
  new UsageError(
    `There is no connection ${printable(pcid)}`,
    `List them: ${commandLine('connections list')}`,
  );
