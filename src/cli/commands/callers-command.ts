import type { Config } from '../../config/load-config.ts';
import { readToolsets } from '../../registry/selection.ts';
import { writeJson } from '../terminal/json-output.ts';
import { printable, table } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';
import { withStore } from '../with-store.ts';

/** What `callers add` is given. */
export interface AddCallerOptions {
  readonly name: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly string[] | undefined;
  readonly readOnly: boolean;
  /** Such as `90d`. */
  readonly expires?: string | undefined;
}

const DAY_MS = 86_400_000;
const units: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS };

/** When a lifetime such as `90d` ends, as ISO 8601. Throws UsageError. */
function expiryOf(lifetime: string, now: number = Date.now()): string {
  const [, count, unit] = /^([1-9]\d{0,4})([hdwy])$/.exec(lifetime.trim()) ?? [];
  const length = units[unit ?? ''];
  if (count === undefined || length === undefined) {
    throw new UsageError(
      `--expires ${printable(lifetime)} is no lifetime`,
      'Use hours, days, weeks or years: 12h, 90d, 4w, 1y',
    );
  }
  return new Date(now + Number(count) * length).toISOString();
}

/** `callers add`: prints the token, this once. */
export async function addCaller(config: Config, asJson: boolean, options: AddCallerOptions): Promise<void> {
  const { name, pcids, readOnly, expires } = options;
  const words = options.toolsets?.map((word) => word.trim()).filter((word) => word !== '');
  const toolsets = words && readToolsets(words, '--toolsets');
  const expiresAt = expires === undefined ? undefined : expiryOf(expires);
  const { caller, token } = await withStore(config, (store) =>
    store.addCaller({ name, pcids, readOnly, toolsets, expiresAt }),
  );
  if (asJson) writeJson({ id: caller.id, token });
  else {
    process.stdout.write(`Added ${caller.id}. Its token, shown only now:\n${token}\n`);
  }
}

const listed = (words: readonly string[] | undefined): string => words?.join(', ') ?? 'all';

/** `callers list`. */
export async function listCallers(config: Config, asJson: boolean): Promise<void> {
  const callers = await withStore(config, (store) => store.callers());
  if (asJson) {
    writeJson(callers);
    return;
  }
  const state = (expiresAt: string | undefined, revokedAt: string | undefined) => {
    if (revokedAt !== undefined) return 'revoked';
    if (expiresAt === undefined) return 'active';
    return Date.parse(expiresAt) <= Date.now() ? 'expired' : `until ${expiresAt.slice(0, 10)}`;
  };
  const rows = callers.map(({ id, name, pcids, toolsets, readOnly, expiresAt, revokedAt }) => [
    id,
    name,
    listed(pcids),
    listed(toolsets),
    readOnly ? 'read' : 'read, write',
    state(expiresAt, revokedAt),
  ]);
  const shown = table(['ID', 'NAME', 'PCIDS', 'TOOLSETS', 'MAY', 'STATE'], rows);
  process.stdout.write(
    rows.length === 0 ? 'There are no callers yet. Add one: callers add --name NAME --pcid PCID\n' : shown,
  );
}

/** `callers revoke`. */
export async function revokeCaller(config: Config, asJson: boolean, id: string): Promise<void> {
  const revoked = await withStore(config, (store) => store.revokeCaller(id));
  if (!revoked) throw new UsageError(`there is no caller ${printable(id)}`, 'See: callers list');
  if (asJson) writeJson({ revoked: id });
  else process.stdout.write(`Revoked ${printable(id)}. Its token is refused within a second.\n`);
}
