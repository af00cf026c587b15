import { userInfo } from 'node:os';
import { openAudit } from '../app/open-audit.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { AuditError } from '../telemetry/audit-log.ts';
import type { SecretSource } from './terminal/read-secret.ts';

export interface StoreContext {
  readonly config: Config;
  readonly json: boolean;
  readonly demo: boolean;
  /** Where an API key is read. Default: stdin. */
  readonly input?: SecretSource;
  /** Receives the lines of the audit log instead of stderr. */
  readonly writeAuditLine?: (line: string) => boolean;
}

/** Throws ConfigError when no store is set. */
export function storeOf({ store }: Config): string {
  if (store !== undefined) return store;
  throw new ConfigError(
    'No store is set. Set MCP_STORE (file:PATH or redis://...) and MCP_STORE_KEY (openssl rand -base64 32).',
  );
}

/** Writes a line about a finished change of a store to the audit log. */
export type RecordChange = (action: string, target: Readonly<Record<string, string>>) => Promise<void>;

/** In a container, the user id may have no name. */
function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

/** Does work that may change a store. Nothing is changed when the audit log cannot be opened. */
export async function withChangeLog<Result>(
  { config, writeAuditLine }: StoreContext,
  work: (recordChange: RecordChange) => Promise<Result>,
): Promise<Result> {
  const audit = await openAudit(config, writeAuditLine);
  const user = currentUser();
  try {
    return await work(async (action, target) => {
      try {
        await audit.change(action, { user, ...target });
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        throw new Error(
          `"${action}" was carried out, but could not be recorded in the audit log. Check MCP_AUDIT_FILE and its disk.`,
        );
      }
    });
  } finally {
    await audit.close();
  }
}

/** Opens the store for a command that reads it. Throws ConfigError without one. */
export async function readStore<Result>(
  { config }: StoreContext,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(storeOf(config), config.storeKey, { redisPrefix: config.redisPrefix });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Opens the store for a command that changes it. Throws ConfigError without one. */
export const changeStore = <Result>(
  context: StoreContext,
  work: (store: Store, recordChange: RecordChange) => Promise<Result>,
): Promise<Result> =>
  withChangeLog(context, (recordChange) => readStore(context, (store) => work(store, recordChange)));
