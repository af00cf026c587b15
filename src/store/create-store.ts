import { randomBytes } from 'node:crypto';
import { callerIdOf, hashToken, looksLikeToken, newToken, sameHash } from '../auth/caller-token.ts';
import { isPcid } from '../auth/pcid.ts';
import type { CredentialCipher } from './encryption.ts';
import type { CallerRecord, ConnectionRecord, Records } from './records.ts';
import type { Connection, Store, StoredCaller, UnusableRecord } from './store.ts';
import { RecordError, UnusableRecordError } from './store-errors.ts';
import { readNewCaller, readNewConnection } from './validate-new-record.ts';

/** 128 random bits: nobody meets one by chance. */
const newPcid = (): string => `pc_${randomBytes(16).toString('base64url')}`;

const now = (): string => new Date().toISOString();

function withoutCredential({ sealedCredential, ...connection }: ConnectionRecord): Connection {
  return connection;
}

function withoutToken({ tokenHash, ...caller }: CallerRecord): StoredCaller {
  return caller;
}

const oldestFirst = <Item extends { readonly createdAt: string }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));

/** Whether a caller's token still counts. */
const isValid = ({ expiresAt, revokedAt }: StoredCaller): boolean =>
  revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > Date.now());

/** Who wants to know of records that cannot be used. */
export interface StoreObserver {
  /** Called with the reason when somebody asks for such a record, once as long as the reason is the same. */
  readonly onUnusable?: ((reason: string) => void) | undefined;
}

/** The rules of the store, the same wherever the records are kept. */
export function createStore(
  records: Records,
  sealer: CredentialCipher,
  { onUnusable }: StoreObserver = {},
): Store {
  const { connections, callers, state, close } = records;
  /** What was told of records that cannot be used, by their id. */
  const told = new Map<string, string>();

  async function telling<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
    try {
      const value = await work();
      told.delete(id);
      return value;
    } catch (error) {
      if (error instanceof UnusableRecordError && told.get(id) !== error.message) {
        told.set(id, error.message);
        onUnusable?.(error.message);
      }
      throw error;
    }
  }

  function openingFails({ pcid, sealedCredential }: ConnectionRecord): readonly UnusableRecord[] {
    try {
      sealer.open(sealedCredential, pcid);
      return [];
    } catch (error) {
      if (!(error instanceof UnusableRecordError)) throw error;
      return [{ kind: 'connection', id: pcid, reason: error.message }];
    }
  }

  async function unusable(): Promise<readonly UnusableRecord[]> {
    const [ofConnections, ofCallers] = [await connections.all(), await callers.all()];
    return [
      ...ofConnections.damaged.map((damaged) => ({ kind: 'connection', ...damaged }) as const),
      ...ofConnections.records.flatMap(openingFails),
      ...ofCallers.damaged.map((damaged) => ({ kind: 'caller', ...damaged }) as const),
    ];
  }

  async function find(pcid: string): Promise<ConnectionRecord | undefined> {
    return isPcid(pcid) ? connections.find(pcid) : undefined;
  }

  return {
    async connections() {
      return oldestFirst((await connections.all()).records).map(withoutCredential);
    },
    async connection(pcid) {
      const found = await find(pcid);
      return found && withoutCredential(found);
    },
    credentialOf: (pcid) =>
      telling(pcid, async () => {
        const found = await find(pcid);
        return found && sealer.open(found.sealedCredential, pcid);
      }),
    async addConnection(given) {
      const { name, environment, credential, pcid = newPcid() } = readNewConnection(given);
      const connection: Connection = { pcid, name, environment, status: 'active', createdAt: now() };
      const sealedCredential = sealer.seal(credential, pcid);
      if (await connections.insert({ ...connection, sealedCredential })) return connection;
      throw new RecordError(
        `There is a connection with the PCID ${pcid} already. To give it another API key, remove it and add it again; its callers keep their grants.`,
      );
    },
    async updateConnection(pcid, change) {
      const changed = await connections.change(pcid, (record) => {
        const { sealedCredential: sealed } = record;
        const sealedCredential = sealer.isCurrent(sealed)
          ? sealed
          : sealer.seal(sealer.open(sealed, pcid), pcid);
        return { ...record, ...change, sealedCredential };
      });
      if (changed === undefined) throw new RecordError(`There is no connection with the PCID ${pcid}.`);
      return withoutCredential(changed);
    },
    removeConnection: (pcid) => connections.remove(pcid),
    async callers() {
      return oldestFirst((await callers.all()).records).map(withoutToken);
    },
    async callerByToken(token) {
      if (!looksLikeToken(token)) return undefined;
      const tokenHash = hashToken(token);
      const id = callerIdOf(tokenHash);
      const found = await telling(id, () => callers.find(id));
      if (found === undefined || !sameHash(found.tokenHash, tokenHash) || !isValid(found)) return undefined;
      return withoutToken(found);
    },
    async addCaller(given) {
      const { name, pcids, toolsets, readOnly = false, expiresAt } = readNewCaller(given);
      for (const pcid of pcids) {
        if ((await connections.find(pcid)) === undefined) {
          throw new RecordError(`There is no connection with the PCID ${pcid}. Add it first.`);
        }
      }
      const token = newToken();
      const tokenHash = hashToken(token);
      const caller: StoredCaller = {
        id: callerIdOf(tokenHash),
        name,
        pcids: [...new Set(pcids)],
        ...(toolsets !== undefined && { toolsets: [...new Set(toolsets)] }),
        readOnly,
        ...(expiresAt !== undefined && { expiresAt }),
        createdAt: now(),
      };
      if (!(await callers.insert({ ...caller, tokenHash }))) throw new RecordError('Try again.');
      return { caller, token };
    },
    async revokeCaller(id) {
      const revoked = await callers.change(id, (record) => ({ revokedAt: now(), ...record }));
      return revoked !== undefined;
    },
    async check() {
      const [first] = await unusable();
      if (first !== undefined) throw new UnusableRecordError(first.reason);
    },
    unusable,
    state,
    close,
  };
}
