import type { Config } from '../config.ts';
import type { Environment } from '../connections/types.ts';
import { startDeadline } from '../dialpad/deadline.ts';
import { DialpadError } from '../dialpad/errors.ts';
import { localCaller } from '../mcp/caller.ts';
import { explainDialpadError } from '../mcp/explain-error.ts';
import type { Tool } from '../registry/define-tool.ts';
import { findTool } from '../registry/index.ts';
import { createLogger } from '../telemetry/logger.ts';
import { readSecret } from './read-secret.ts';
import { createRuntime } from './runtime.ts';
import { printable, table } from './table.ts';
import { UsageError } from './usage-error.ts';
import { printJson, withStore } from './with-store.ts';

/** What `connections add` is given. */
export interface AddOptions {
  readonly name: string;
  readonly pcid?: string;
  readonly environment: Environment;
}

/** `connections add`: the key comes from the prompt or from stdin. */
export async function addConnection(config: Config, asJson: boolean, options: AddOptions): Promise<void> {
  await withStore(config, async (store) => {
    const credential = await readSecret(`Dialpad API key for ${printable(options.name)}: `);
    const { pcid } = await store.addConnection({ ...options, credential });
    if (asJson) printJson({ pcid });
    else process.stdout.write(`Added. Its PCID is ${pcid}\nTry it with: connections test ${pcid}\n`);
  });
}

/** `connections list`. */
export async function listConnections(config: Config, asJson: boolean): Promise<void> {
  const connections = await withStore(config, (store) => store.connections());
  if (asJson) {
    printJson(connections);
    return;
  }
  const rows = connections.map(({ pcid, name, environment, status, companyId, createdAt }) => [
    pcid,
    name,
    environment,
    status,
    companyId ?? '-',
    createdAt.slice(0, 10),
  ]);
  const shown = table(['PCID', 'NAME', 'ENVIRONMENT', 'STATUS', 'COMPANY', 'ADDED'], rows);
  process.stdout.write(
    rows.length === 0 ? 'There are no connections yet. Add one: connections add --name NAME\n' : shown,
  );
}

/** `connections remove`. */
export async function removeConnection(config: Config, asJson: boolean, pcid: string): Promise<void> {
  const removed = await withStore(config, (store) => store.removeConnection(pcid));
  if (!removed) throw new UsageError(`there is no connection ${printable(pcid)}`, 'See: connections list');
  if (asJson) printJson({ removed: pcid });
  else process.stdout.write(`Removed ${printable(pcid)}.\n`);
}

function tool(name: string): Tool {
  const found = findTool(`dialpad_organization_${name}`);
  if (found === undefined) throw new Error(`the registry has no ${name}`);
  return found;
}

const textOf = (answer: unknown, member: string): string | undefined => {
  const found =
    typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)).get(member) : undefined;
  return found === undefined ? undefined : String(found);
};

/** `connections test`: asks Dialpad who it is, and writes down the company. Returns the exit code. */
export async function testConnection(config: Config, asJson: boolean, pcid: string): Promise<number> {
  const { runtime, store, close } = await createRuntime(config, createLogger('error'), { demo: false });
  const companyGet = tool('company_get');
  const deadline = startDeadline(config.timeoutMs);
  try {
    if ((await store?.connection(pcid)) === undefined) {
      throw new UsageError(`there is no connection ${printable(pcid)}`, 'See: connections list');
    }
    const account = await runtime.accounts.resolve(pcid, localCaller);
    const options = { account, caller: localCaller.id, deadline };
    const ask = (asked: Tool) => runtime.client.call(asked, {}, options);
    const company = await ask(companyGet).catch(async (error: unknown) => {
      // A key of one office may not read the company, but it works for its office.
      if (!(error instanceof DialpadError) || error.kind !== 'forbidden') throw error;
      await ask(tool('offices_list'));
      return undefined;
    });
    const companyId = textOf(company, 'id');
    if (companyId !== undefined) await store?.updateConnection(pcid, { companyId });
    const level = companyId === undefined ? 'office' : 'company';
    if (asJson) printJson({ pcid, ok: true, level, companyId, company: textOf(company, 'name') });
    else {
      const name =
        companyId === undefined ? 'an office' : `${printable(textOf(company, 'name') ?? '')} (${companyId})`;
      process.stdout.write(`✓ ${pcid} works: a key of ${name}.\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof DialpadError)) throw error;
    const reason = explainDialpadError(companyGet, {}, error);
    if (asJson) printJson({ pcid, ok: false, reason });
    else process.stdout.write(`✗ ${pcid}: ${printable(reason)}\n`);
    return 1;
  } finally {
    deadline.dispose();
    await close();
  }
}
