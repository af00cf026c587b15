import { createApp } from '../../app/create-app.ts';
import { localCaller } from '../../auth/caller.ts';
import type { Config } from '../../config/load-config.ts';
import { startDeadline } from '../../dialpad/deadline.ts';
import { DialpadError } from '../../dialpad/dialpad-error.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { findTool } from '../../registry/registry.ts';
import { fullName } from '../../registry/tool-names.ts';
import { rejectWrongKey } from '../../store/reject-wrong-key.ts';
import type { Environment } from '../../store/store.ts';
import { UnusableRecordError } from '../../store/store-errors.ts';
import { explainDialpadError } from '../../tool-call/explain-error.ts';
import { ConnectionError } from '../../tool-call/resolve-connection.ts';
import { writeJson } from '../terminal/json-output.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { printable, table } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';
import { storeOf, withStore } from '../with-store.ts';

/** A reason is a few sentences. */
const LONGEST_REASON = 2_000;

/** What `connections add` is given. */
export interface AddOptions {
  readonly name: string;
  readonly pcid?: string;
  readonly environment: Environment;
}

/** `connections add`: the key comes from the prompt or from stdin. */
export async function addConnection(config: Config, asJson: boolean, options: AddOptions): Promise<void> {
  await withStore(config, async (store) => {
    // Before anybody types: a key that opens nothing there would shut the new connection off from the others.
    await rejectWrongKey(store);
    const credential = await readSecret(`Dialpad API key for ${printable(options.name)}: `);
    const { pcid } = await store.addConnection({ ...options, credential });
    if (asJson) writeJson({ pcid });
    else process.stdout.write(`Added. Its PCID is ${pcid}\nTry it with: connections test ${pcid}\n`);
  });
}

/** `connections list`. */
export async function listConnections(config: Config, asJson: boolean): Promise<void> {
  const { connections, unusable } = await withStore(config, async (store) => ({
    connections: await store.connections(),
    unusable: await store.unusable(),
  }));
  for (const { reason } of unusable) {
    process.stderr.write(`note: ${printable(reason, LONGEST_REASON)}\n`);
  }
  const unusablePcids = unusable.filter(({ kind }) => kind === 'connection').map(({ id }) => id);
  if (asJson) {
    const readable = connections.filter(({ pcid }) => !unusablePcids.includes(pcid));
    writeJson([...readable, ...unusablePcids.map((pcid) => ({ pcid, status: 'unusable' }))]);
    return;
  }
  const rows = connections
    .filter(({ pcid }) => !unusablePcids.includes(pcid))
    .map(({ pcid, name, environment, status, companyId, createdAt }) => [
      pcid,
      name,
      environment,
      status,
      companyId ?? '-',
      createdAt.slice(0, 10),
    ]);
  rows.push(...unusablePcids.map((pcid) => [printable(pcid), '-', '-', 'unusable', '-', '-']));
  process.stdout.write(
    rows.length === 0
      ? 'There are no connections yet. Add one: connections add --name NAME\n'
      : table(['PCID', 'NAME', 'ENVIRONMENT', 'STATUS', 'COMPANY', 'ADDED'], rows),
  );
}

/** `connections remove`. */
export async function removeConnection(config: Config, asJson: boolean, pcid: string): Promise<void> {
  const removed = await withStore(config, (store) => store.removeConnection(pcid));
  if (!removed) throw new UsageError(`there is no connection ${printable(pcid)}`, 'See: connections list');
  if (asJson) writeJson({ removed: pcid });
  else process.stdout.write(`Removed ${printable(pcid)}.\n`);
}

function tool(name: string): Tool {
  const found = findTool(fullName(name));
  if (found === undefined) throw new Error(`the registry has no ${name}`);
  return found;
}

const memberOf = (answer: unknown, member: string): unknown =>
  typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)).get(member) : undefined;

const textOf = (answer: unknown, member: string): string | undefined => {
  const found = memberOf(answer, member);
  return found === undefined ? undefined : String(found);
};

/** The company that the first item of a list belongs to. */
function companyOfItems(list: unknown): string | undefined {
  const items = memberOf(list, 'items');
  return Array.isArray(items) ? textOf(items[0], 'company_id') : undefined;
}

const isForbidden = (error: unknown): boolean => error instanceof DialpadError && error.kind === 'forbidden';

/** Whose key it is, as far as Dialpad says. Rejects with DialpadError when the key does not work. */
async function askWhose(ask: (asked: Tool) => Promise<unknown>) {
  try {
    const company = await ask(tool('company_get'));
    return { level: 'company', companyId: textOf(company, 'id'), company: textOf(company, 'name') };
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  // A key of one office may not read the company, but it works for its office.
  const inOffices = companyOfItems(await ask(tool('offices_list')));
  const inRooms = async () =>
    companyOfItems(
      await ask(tool('rooms_list')).catch((error) => {
        if (error instanceof DialpadError) return undefined;
        throw error;
      }),
    );
  return { level: 'office', companyId: inOffices ?? (await inRooms()), company: undefined };
}

/** `connections test`: asks Dialpad who it is, and writes down the company. Returns the exit code. */
export async function testConnection(
  config: Config,
  asJson: boolean,
  pcid: string,
  demo = false,
): Promise<number> {
  storeOf(config);
  // What is wrong with other connections is no concern of this test.
  const { client, connections, store, close } = await createApp({ ...config, logLevel: 'silent' }, { demo });
  const deadline = startDeadline(config.timeoutMs);
  try {
    if ((await store?.connection(pcid)) === undefined) {
      throw new UsageError(`there is no connection ${printable(pcid)}`, 'See: connections list');
    }
    // Seals with the newest key, whatever Dialpad says: after a change of keys the old one can go.
    await store?.updateConnection(pcid, {});
    const account = await connections.resolve(pcid, localCaller);
    const options = { account, caller: localCaller.id, deadline };
    const whose = await askWhose((asked) => client.call(asked, {}, options));
    const { level, companyId, company } = whose;
    if (companyId !== undefined) await store?.updateConnection(pcid, { companyId });
    if (asJson) writeJson({ pcid, ok: true, level, companyId, company });
    else {
      const id = companyId === undefined ? '' : ` (${printable(companyId)})`;
      const name = level === 'office' ? 'an office' : printable(company ?? 'a company without a name');
      process.stdout.write(`✓ ${pcid} works: a key of ${name}${id}.\n`);
    }
    return 0;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    if (asJson) writeJson({ pcid, ok: false, reason });
    else process.stdout.write(`✗ ${pcid}: ${printable(reason, LONGEST_REASON)}\n`);
    return 1;
  } finally {
    deadline.dispose();
    await close();
  }
}

/** Why the connection does not work; undefined when it was not the connection that failed. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof DialpadError) return explainDialpadError(tool('company_get'), {}, error);
  return error instanceof UnusableRecordError || error instanceof ConnectionError ? error.message : undefined;
}
