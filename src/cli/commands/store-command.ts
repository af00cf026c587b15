import { ConfigError } from '../../config/config-error.ts';
import { commandLine } from '../../lib/program-name.ts';
import { printable } from '../../lib/safe-text.ts';
import { copyStore } from '../../store/copy-store.ts';
import { requireStoreKeys } from '../../store/open-store.ts';
import type { StoreContents } from '../../store/records.ts';
import { upgradeStore } from '../../store/upgrade-store.ts';
import { writeResult } from '../terminal/json-output.ts';
import { table } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';
import { changeStore, type StoreContext, storeOf, withChangeLog } from '../with-store.ts';
import { writeUnusable } from '../write-unusable.ts';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

interface Counts {
  readonly connections: number;
  readonly callers: number;
}

const both = ({ connections, callers }: Counts): string =>
  `${counted(connections, 'connection')} and ${counted(callers, 'caller')}`;

/** Returns the exit code: 1 when a record could not be read, and still needs its old key. */
export async function rekeyStore(context: StoreContext): Promise<number> {
  return changeStore(context, async (store, recordChange) => {
    const written = await store.rekey();
    const unusable = await store.unusable();
    await recordChange('store rekey', {
      connections: String(written.connections),
      callers: String(written.callers),
      unusable: String(unusable.length),
    });
    writeUnusable(unusable);
    const next =
      unusable.length === 0
        ? 'Keys after the first can now be removed from MCP_STORE_KEY.'
        : `${counted(unusable.length, 'record')} cannot be read with these keys: keep them all, and see the notes above.`;
    writeResult(
      context.json,
      { ...written, unusable: unusable.length },
      `Wrote ${both(written)} with the first key. ${next}\n`,
    );
    return unusable.length === 0 ? 0 : 1;
  });
}

/** The address of a store: itself, or the value of a variable, so that passwords stay out of the arguments. */
function addressOf(argument: string, environment: Readonly<Record<string, string | undefined>>): string {
  const [, variable] = /^env:(.*)$/.exec(argument) ?? [];
  if (variable !== undefined) {
    const value = environment[variable]?.trim();
    if (value) return value;
    throw new ConfigError(`The variable ${printable(variable)} is not set, which the argument env: names.`);
  }
  if (/^(?!file:).*@/s.test(argument)) {
    throw new UsageError(
      'The address contains a user name or password, which every user of this machine can read',
      `Put it into a variable and name that: ${commandLine('store copy file:store.json env:TARGET_STORE')}`,
    );
  }
  return argument;
}

export async function copyStores(
  context: StoreContext,
  [from, to]: readonly [string, string],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const keys = requireStoreKeys(context.config.storeKey);
  const { redisPrefix } = context.config;
  const [source, target] = [addressOf(from, environment), addressOf(to, environment)];
  await withChangeLog(context, async (recordChange) => {
    const copied = await copyStore(source, target, keys, { redisPrefix });
    await recordChange('store copy', { from: printable(from), to: printable(to) });
    writeResult(
      context.json,
      copied,
      `Copied ${both(copied)}, with tokens and grants. The source was not changed. To use the copy, set MCP_STORE to it and restart the servers.\n`,
    );
  });
}

const reviewOf = ({ connections, callers }: StoreContents): string =>
  [
    table(
      ['PCID', 'NAME', 'COMPANY'],
      connections.map(({ pcid, name, companyId = '-' }) => [pcid, name, companyId]),
    ),
    table(
      ['CALLER', 'NAME', 'PCIDS', 'ACCESS'],
      callers.map(({ id, name, pcids, readOnly, revokedAt }) => [
        id,
        name,
        pcids.join(', '),
        revokedAt !== undefined ? 'revoked' : readOnly ? 'read' : 'read, write',
      ]),
    ),
  ].join('\n');

/** Prints the records of a store of format 1; with `confirmed`, signs exactly these. */
export async function upgradeStoreFormat(context: StoreContext, confirmed: boolean): Promise<void> {
  const keys = requireStoreKeys(context.config.storeKey);
  const { redisPrefix } = context.config;
  await withChangeLog(context, async (recordChange) => {
    const contents = await upgradeStore(storeOf(context.config), keys, { redisPrefix }, () => confirmed);
    if (contents === undefined) {
      throw new UsageError('The store does not have format 1', 'There is nothing to upgrade');
    }
    const counts = { connections: contents.connections.length, callers: contents.callers.length };
    if (confirmed) {
      await recordChange('store upgrade', {
        connections: contents.connections.map(({ pcid }) => pcid).join(','),
        callers: contents.callers.map(({ id }) => id).join(','),
      });
    }
    const next = confirmed
      ? `Upgraded ${both(counts)} to format 2.`
      : `Nothing has authenticated these records until now. If they are what you expect, sign them with: ${commandLine('store upgrade --yes')}`;
    writeResult(context.json, { ...counts, upgraded: confirmed }, `${reviewOf(contents)}\n${next}\n`);
  });
}
