import { createApp } from '../../app/create-app.ts';
import { localCaller } from '../../auth/caller.ts';
import { startDeadline } from '../../dialpad/deadline.ts';
import { DialpadError } from '../../dialpad/dialpad-error.ts';
import { isRecord } from '../../lib/is-record.ts';
import { commandLine } from '../../lib/program-name.ts';
import { printable } from '../../lib/safe-text.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { companyGet } from '../../registry/tools/company.ts';
import { officesList } from '../../registry/tools/offices.ts';
import { roomsList } from '../../registry/tools/rooms.ts';
import type { Environment } from '../../store/store.ts';
import { UnusableRecordError } from '../../store/store-errors.ts';
import { ConnectionError } from '../../tool-call/connection/resolve-connection.ts';
import { explainDialpadError } from '../../tool-call/result/explain-error.ts';
import { writeResult } from '../terminal/json-output.ts';
import { UsageError } from '../usage-error.ts';
import { type StoreContext, storeOf } from '../with-store.ts';
import { LONGEST_REASON } from '../write-unusable.ts';
import { unknownConnection } from './connections-command.ts';

/** What Dialpad says about the owner of an API key. */
interface KeyOwner {
  /** What the key may read. */
  readonly level: 'company' | 'office';
  readonly companyId?: string | undefined;
  readonly company?: string | undefined;
}

type TestResult =
  /** `before`: the company that was recorded, if it is another one. */
  | ({ readonly pcid: string; readonly ok: true; readonly before?: string } & KeyOwner)
  | { readonly pcid: string; readonly ok: false; readonly reason: string }
  | { readonly pcid: string; readonly skipped: 'disabled' };

function textOf(response: unknown, member: string): string | undefined {
  const found = isRecord(response) ? response[member] : undefined;
  return found === undefined ? undefined : String(found);
}

const companyOfItems = (list: unknown): string | undefined =>
  isRecord(list) && Array.isArray(list.items) ? textOf(list.items[0], 'company_id') : undefined;

/** Rejects with DialpadError when the key does not work. */
async function readKeyOwner(call: (tool: Tool) => Promise<unknown>): Promise<KeyOwner> {
  try {
    const company = await call(companyGet);
    return { level: 'company', companyId: textOf(company, 'id'), company: textOf(company, 'name') };
  } catch (error) {
    if (!(error instanceof DialpadError && error.kind === 'forbidden')) throw error;
  }
  // A key of one office may not read the company, but works for its office.
  const inOffices = companyOfItems(await call(officesList));
  if (inOffices !== undefined) return { level: 'office', companyId: inOffices };
  const rooms = await call(roomsList).catch((error: unknown) => {
    if (error instanceof DialpadError) return undefined;
    throw error;
  });
  return { level: 'office', companyId: companyOfItems(rooms) };
}

/** What the administrator can do about the connection itself. */
function stepFor({ kind }: DialpadError, pcid: string, environment: Environment | undefined): string {
  if (kind === 'unauthorized') return ` Store another key: ${commandLine(`connections set-key ${pcid}`)}`;
  const isSandbox = environment === 'sandbox' && kind === 'unreachable';
  return isSandbox ? " This connection uses Dialpad's sandbox, not DIALPAD_BASE_URL." : '';
}

/** Why the connection does not work; undefined when the error has another cause. */
function reasonOf(error: unknown, pcid: string, environment: Environment | undefined): string | undefined {
  if (error instanceof DialpadError) {
    return explainDialpadError(companyGet, {}, error) + stepFor(error, printable(pcid), environment);
  }
  return error instanceof UnusableRecordError || error instanceof ConnectionError ? error.message : undefined;
}

function lineOf(result: TestResult): string {
  const pcid = printable(result.pcid);
  if ('skipped' in result) {
    return `– ${pcid} is disabled and was not tested. Enable it: ${commandLine(`connections enable ${pcid}`)}\n`;
  }
  if (!result.ok) return `✗ ${pcid}: ${printable(result.reason, LONGEST_REASON)}\n`;
  const { level, company = 'a company without a name', companyId } = result;
  const id = companyId === undefined ? '' : ` (${printable(companyId)})`;
  const other =
    result.before === undefined
      ? ''
      : `! ${pcid} was a connection of another company (${printable(result.before)}). Callers that may use it now act for this one.\n`;
  return `✓ ${pcid} works: API key of ${level === 'office' ? 'an office' : printable(company)}${id}.\n${other}`;
}

/**
 * Verifies API keys and records their companies: of one connection, or of all without a PCID. Returns the exit code.
 */
export async function testConnections(
  { config, json, demo }: StoreContext,
  pcid: string | undefined,
): Promise<number> {
  storeOf(config);
  const { client, connections, store, close } = await createApp(
    // The log would name unusable connections that are not tested; a key of the environment is not tested either.
    { ...config, apiKey: undefined, logLevel: 'silent' },
    { demo },
  );

  async function test(tested: string): Promise<TestResult> {
    const deadline = startDeadline(config.timeoutMs);
    try {
      // Rejects with the reason for the administrator; callers get a shorter one.
      await store?.credentialOf(tested);
      const account = await connections.resolve(tested, localCaller);
      const options = { account, caller: localCaller.id, deadline };
      const owner = await readKeyOwner((tool) => client.call(tool, {}, options));
      const { companyId } = owner;
      const recorded = (await store?.connection(tested))?.companyId;
      if (companyId !== undefined && recorded !== companyId) {
        await store?.updateConnection(tested, { companyId });
      }
      const isOther = recorded !== undefined && companyId !== undefined && recorded !== companyId;
      return { pcid: tested, ok: true, ...owner, ...(isOther && { before: recorded }) };
    } catch (error) {
      const connection = await store?.connection(tested).catch(() => undefined);
      const reason = reasonOf(error, tested, connection?.environment);
      if (reason === undefined) throw error;
      return { pcid: tested, ok: false, reason };
    } finally {
      deadline.dispose();
    }
  }

  async function testAll(): Promise<readonly TestResult[]> {
    const connections = (await store?.connections()) ?? [];
    const ids = new Set(connections.map((connection) => connection.pcid));
    for (const { kind, id } of (await store?.unusable()) ?? []) if (kind === 'connection') ids.add(id);
    const disabled = new Set(
      connections.filter(({ status }) => status === 'disabled').map(({ pcid: id }) => id),
    );
    const results: TestResult[] = [];
    for (const id of ids) {
      results.push(disabled.has(id) ? { pcid: id, skipped: 'disabled' } : await test(id));
    }
    return results;
  }

  try {
    if (pcid !== undefined) {
      const status = await store?.connection(pcid).then(
        (connection) => connection?.status,
        (error) => {
          if (error instanceof UnusableRecordError) return 'active';
          throw error;
        },
      );
      if (status === 'disabled') {
        throw new UsageError(
          `${printable(pcid)} is disabled`,
          `Enable it: ${commandLine(`connections enable ${printable(pcid)}`)}`,
        );
      }
      if (status === undefined) throw unknownConnection(pcid);
    }
    const results = pcid === undefined ? await testAll() : [await test(pcid)];
    const text =
      results.map(lineOf).join('') ||
      `There are no connections. Add one: ${commandLine('connections add --name NAME')}\n`;
    writeResult(json, pcid === undefined ? results : results[0], text);
    return results.every((result) => 'skipped' in result || result.ok) ? 0 : 1;
  } finally {
    await close();
  }
}
