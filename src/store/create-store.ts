import { randomBytes } from 'node:crypto';
import { callerIdOf, hashToken, looksLikeToken, newToken, sameHash } from '../auth/caller-token.ts';
import { isPcid } from '../auth/pcid.ts';
import { commandLine } from '../lib/program-name.ts';
import type { CredentialCipher } from './encryption.ts';
import type { CallerRecord, ConnectionRecord, Records } from './records.ts';
import type { Connection, Store, StoredCaller, UnusableRecord } from './store.ts';
import { RecordError, UnusableRecordError } from './store-errors.ts';
import { readCallerChange, readCredential, readNewCaller, readNewConnection } from './validate-new-record.ts';

/** 128 random bits cannot be guessed. */
const newPcid = (): string => `pc_${randomBytes(16).toString('base64url')}`;

const now = (): string => new Date().toISOString();

function withoutCredential({ encryptedCredential, ...connection }: ConnectionRecord): Connection {
  return connection;
}

function withoutToken({ tokenHash, ...caller }: CallerRecord): StoredCaller {
  return caller;
}

const oldestFirst = <Item extends { readonly createdAt: string }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));

const isValid = ({ expiresAt, revokedAt }: StoredCaller): boolean =>
  revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > Date.now());

export interface StoreObserver {
  /** Called with the reason when an unusable record is needed, once per reason. */
  readonly onUnusable?: ((reason: string) => void) | undefined;
}

/** Applies the rules of the store to records kept in a file or in Redis. */
export function createStore(
  records: Records,
  cipher: CredentialCipher,
  { onUnusable, place }: StoreObserver & { readonly place: string },
): Store {
  const { connections, callers, state, close } = records;
  /** The reported reason for each unusable record, by id. */
  const reported = new Map<string, string>();

  async function reporting<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
    try {
      const value = await work();
      reported.delete(id);
      return value;
    } catch (error) {
      if (error instanceof UnusableRecordError && reported.get(id) !== error.message) {
        reported.set(id, error.message);
        onUnusable?.(error.message);
      }
      throw error;
    }
  }

  function undecryptable({ pcid, encryptedCredential }: ConnectionRecord): readonly UnusableRecord[] {
    try {
      cipher.decrypt(encryptedCredential, pcid);
      return [];
    } catch (error) {
      if (!(error instanceof UnusableRecordError)) throw error;
      return [{ kind: 'connection', id: pcid, reason: error.message }];
    }
  }

  async function unusable(): Promise<readonly UnusableRecord[]> {
    const [ofConnections, ofCallers] = [await connections.all(), await callers.all()];
    return [
      ...ofConnections.unreadable.map((record) => ({ kind: 'connection', ...record }) as const),
      ...ofConnections.records.flatMap(undecryptable),
      ...ofCallers.unreadable.map((record) => ({ kind: 'caller', ...record }) as const),
    ];
  }

  const find = async (pcid: string): Promise<ConnectionRecord | undefined> =>
    isPcid(pcid) ? connections.find(pcid) : undefined;

  const encryptedAgain = (record: ConnectionRecord): ConnectionRecord => ({
    ...record,
    encryptedCredential: cipher.encrypt(cipher.decrypt(record.encryptedCredential, record.pcid), record.pcid),
  });

  async function changeConnection(
    pcid: string,
    change: (record: ConnectionRecord) => ConnectionRecord,
  ): Promise<Connection> {
    const changed = await connections.change(pcid, change);
    if (changed === undefined) throw new RecordError(`There is no connection with the PCID ${pcid}.`);
    return withoutCredential(changed);
  }

  async function checkPcids(pcids: readonly string[]): Promise<void> {
    for (const pcid of pcids) {
      if ((await connections.find(pcid)) === undefined) {
        throw new RecordError(
          `There is no connection with the PCID ${pcid}. List the PCIDs: ${commandLine('connections list')}`,
        );
      }
    }
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
      reporting(pcid, async () => {
        const found = await find(pcid);
        return found && cipher.decrypt(found.encryptedCredential, pcid);
      }),
    async addConnection(newConnection) {
      const { name, environment, credential, pcid = newPcid() } = readNewConnection(newConnection);
      const connection: Connection = { pcid, name, environment, status: 'active', createdAt: now() };
      const encryptedCredential = cipher.encrypt(credential, pcid);
      if (await connections.insert({ ...connection, encryptedCredential })) return connection;
      throw new RecordError(
        `A connection with the PCID ${pcid} already exists. To replace its API key: ${commandLine(`connections set-key ${pcid}`)}`,
      );
    },
    updateConnection: (pcid, change) =>
      changeConnection(pcid, (record) => ({ ...encryptedAgain(record), ...change })),
    setCredential: (pcid, credential) =>
      changeConnection(pcid, (record) => ({
        ...record,
        encryptedCredential: cipher.encrypt(readCredential(credential), pcid),
      })),
    removeConnection: (pcid) => connections.remove(pcid),
    async callers() {
      return oldestFirst((await callers.all()).records).map(withoutToken);
    },
    async callerByToken(token) {
      if (!looksLikeToken(token)) return undefined;
      const tokenHash = hashToken(token);
      const id = callerIdOf(tokenHash);
      const found = await reporting(id, () => callers.find(id));
      if (found === undefined || !sameHash(found.tokenHash, tokenHash) || !isValid(found)) return undefined;
      return withoutToken(found);
    },
    async addCaller(newCaller) {
      const { name, pcids, toolsets, readOnly = false, expiresAt } = readNewCaller(newCaller);
      await checkPcids(pcids);
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
      if (!(await callers.insert({ ...caller, tokenHash }))) {
        throw new RecordError('The new token has the id of another caller. Nothing was stored; try again.');
      }
      return { caller, token };
    },
    async updateCaller(id, callerChange) {
      const { pcids, toolsets, readOnly, expiresAt } = readCallerChange(callerChange);
      await checkPcids(pcids ?? []);
      const changed = await callers.change(id, (record) => {
        if (record.revokedAt !== undefined) {
          throw new RecordError(
            `The caller ${id} is revoked for good. Add a new one: ${commandLine('callers add --name NAME --pcid PCID')}`,
          );
        }
        const { toolsets: oldToolsets, expiresAt: oldExpiresAt, ...others } = record;
        const newToolsets = toolsets ?? oldToolsets ?? 'all';
        const newExpiresAt = expiresAt ?? oldExpiresAt ?? 'never';
        return {
          ...others,
          ...(pcids !== undefined && { pcids: [...new Set(pcids)] }),
          ...(readOnly !== undefined && { readOnly }),
          ...(newToolsets !== 'all' && { toolsets: [...new Set(newToolsets)] }),
          ...(newExpiresAt !== 'never' && { expiresAt: newExpiresAt }),
        };
      });
      if (changed === undefined)
        throw new RecordError(`There is no caller ${id}. List their ids: ${commandLine('callers list')}`);
      return withoutToken(changed);
    },
    async revokeCaller(id) {
      try {
        return (await callers.change(id, (record) => ({ revokedAt: now(), ...record }))) !== undefined;
      } catch (error) {
        if (!(error instanceof UnusableRecordError)) throw error;
        return callers.remove(id);
      }
    },
    async rekey() {
      return {
        connections: await connections.changeAll(encryptedAgain),
        callers: await callers.changeAll((record) => record),
      };
    },
    async check() {
      const [first] = await unusable();
      if (first !== undefined) throw new UnusableRecordError(first.reason);
    },
    unusable,
    async warnings() {
      const isEmpty = [await connections.all(), await callers.all()].every(
        ({ records: readable, unreadable }) => readable.length + unreadable.length === 0,
      );
      const empty = isEmpty
        ? [
            `The store in ${place} is empty, so every call is rejected. Check MCP_STORE, or add a connection: ${commandLine('connections add --name NAME')}`,
          ]
        : [];
      const persistence = await records.persistenceWarning();
      return persistence === undefined ? empty : [...empty, persistence];
    },
    state,
    close,
  };
}
