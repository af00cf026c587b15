import { commandLine } from '../../lib/program-name.ts';
import { printable } from '../../lib/safe-text.ts';
import { readToolsets } from '../../registry/selection.ts';
import type { Toolset } from '../../registry/toolsets.ts';
import type { StoredCaller } from '../../store/store.ts';
import { writeResult } from '../terminal/json-output.ts';
import { table } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';
import { changeStore, readStore, type StoreContext } from '../with-store.ts';
import { writeUnusable } from '../write-unusable.ts';

export interface AddCallerOptions {
  readonly name: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly string[] | undefined;
  readonly readOnly: boolean;
  /** Such as `90d`. */
  readonly expires?: string | undefined;
}

/** What is absent stays as it is. */
export interface UpdateCallerOptions {
  readonly pcids?: readonly string[] | undefined;
  /** `all` removes the restriction. */
  readonly toolsets?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
  /** Such as `90d`; `never` removes the expiry. */
  readonly expires?: string | undefined;
}

const DAY_MS = 86_400_000;
const units: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS };

/** The end of a lifetime such as `90d`, in ISO 8601. Throws UsageError. */
function expiryOf(lifetime: string, now: number = Date.now()): string {
  const [, count, unit] = /^([1-9]\d{0,4})([hdwy])$/.exec(lifetime.trim()) ?? [];
  const length = units[unit ?? ''];
  if (count === undefined || length === undefined) {
    throw new UsageError(
      `Invalid --expires value "${printable(lifetime)}"`,
      'Use hours, days, weeks or years: 12h, 90d, 4w, 1y',
    );
  }
  return new Date(now + Number(count) * length).toISOString();
}

function toolsetsOf(words: readonly string[]): readonly Toolset[] {
  const names = words.map((word) => word.trim()).filter((word) => word !== '');
  return readToolsets(names, '--toolsets');
}

const listed = (words: readonly string[] | undefined): string => words?.join(', ') ?? 'all';

/** Prints the token, which is not stored. */
export async function addCaller(context: StoreContext, options: AddCallerOptions): Promise<void> {
  const { name, pcids, readOnly, expires } = options;
  const toolsets = options.toolsets && toolsetsOf(options.toolsets);
  const expiresAt = expires === undefined ? undefined : expiryOf(expires);
  await changeStore(context, async (store, recordChange) => {
    const { caller, token } = await store.addCaller({ name, pcids, readOnly, toolsets, expiresAt });
    const { id } = caller;
    await recordChange('callers add', { caller: id, ...grantOf(caller) });
    writeResult(context.json, { id, token }, `Added ${id}. Its token, printed only now:\n${token}\n`);
  });
}

/** A grant for the audit log. */
const grantOf = ({ pcids, toolsets, readOnly, expiresAt = 'never' }: StoredCaller) => ({
  pcids: pcids.join(','),
  toolsets: listed(toolsets),
  access: readOnly ? 'read' : 'read, write',
  expires: expiresAt,
});

export async function updateCaller(
  context: StoreContext,
  id: string,
  { pcids, toolsets, readOnly, expires }: UpdateCallerOptions,
): Promise<void> {
  if ([pcids, toolsets, readOnly, expires].every((option) => option === undefined)) {
    throw new UsageError(
      'Nothing to update',
      `Use --pcid, --toolsets, --read-only, --read-write or --expires: ${commandLine('callers update --help')}`,
    );
  }
  const isAll = toolsets?.length === 1 && toolsets[0]?.trim() === 'all';
  const change = {
    pcids,
    readOnly,
    toolsets: isAll ? ('all' as const) : toolsets && toolsetsOf(toolsets),
    expiresAt: expires === undefined || expires === 'never' ? expires : expiryOf(expires),
  };
  await changeStore(context, async (store, recordChange) => {
    const caller = await store.updateCaller(id, change);
    await recordChange('callers update', { caller: id, ...grantOf(caller) });
    writeResult(
      context.json,
      caller,
      `Updated ${printable(id)}, within a second on every server.\n${tableOf([caller])}`,
    );
  });
}

function stateOf({ expiresAt, revokedAt }: StoredCaller): string {
  if (revokedAt !== undefined) return 'revoked';
  if (expiresAt === undefined) return 'active';
  return Date.parse(expiresAt) <= Date.now() ? 'expired' : `until ${expiresAt.slice(0, 10)}`;
}

const tableOf = (callers: readonly StoredCaller[]): string =>
  table(
    ['ID', 'NAME', 'PCIDS', 'TOOLSETS', 'ACCESS', 'STATE'],
    callers.map((caller) => [
      caller.id,
      caller.name,
      listed(caller.pcids),
      listed(caller.toolsets),
      caller.readOnly ? 'read' : 'read, write',
      stateOf(caller),
    ]),
  );

export interface ListCallersOptions {
  /** With revoked callers. */
  readonly all?: boolean | undefined;
  /** Only callers that may use one of these connections. Default: all callers. */
  readonly pcids?: readonly string[];
}

export async function listCallers(
  context: StoreContext,
  { all = false, pcids = [] }: ListCallersOptions = {},
): Promise<void> {
  const { callers: stored, unusable } = await readStore(context, async (store) => ({
    callers: await store.callers(),
    unusable: await store.unusable(),
  }));
  writeUnusable(unusable.filter(({ kind }) => kind === 'caller'));
  const callers =
    pcids.length === 0
      ? stored
      : stored.filter((caller) => caller.pcids.some((pcid) => pcids.includes(pcid)));
  const listed = all ? callers : callers.filter(({ revokedAt }) => revokedAt === undefined);
  const hidden = callers.length - listed.length;
  const rest = hidden === 0 ? '' : `${hidden} revoked, listed with: ${commandLine('callers list --all')}\n`;
  const none =
    pcids.length > 0
      ? 'No caller may use this connection.\n'
      : `There are no callers. Add one: ${commandLine('callers add --name NAME --pcid PCID')}\n`;
  writeResult(context.json, listed, (listed.length === 0 ? none : tableOf(listed)) + rest);
}

export async function revokeCaller(context: StoreContext, id: string): Promise<void> {
  await changeStore(context, async (store, recordChange) => {
    if (!(await store.revokeCaller(id))) {
      throw new UsageError(
        `There is no caller ${printable(id)}`,
        `List them: ${commandLine('callers list')}`,
      );
    }
    await recordChange('callers revoke', { caller: id });
    writeResult(
      context.json,
      { revoked: id },
      `Revoked ${printable(id)}. Its token is rejected within a second on every server.\n`,
    );
  });
}
