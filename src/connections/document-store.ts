import { randomBytes, randomUUID } from 'node:crypto';
import {
  type CallerRecord,
  type ConnectionRecord,
  type DocumentPlace,
  documentText,
  parseDocument,
  type StoreDocument,
} from './document.ts';
import { StoreError } from './errors.ts';
import type { Sealing } from './sealing.ts';
import { createToken, hashToken, looksLikeToken, sameHash } from './tokens.ts';
import type { Caller, Connection, Store } from './types.ts';

/** Writers that are first again and again are a fault, not bad luck. */
const MOST_TRIES = 20;

/** A PCID is opaque, visible ASCII. */
const pcidForm = /^[!-~]{1,128}$/;

const showConnection = (record: ConnectionRecord): Connection => ({
  pcid: record.pcid,
  name: record.name,
  environment: record.environment,
  createdAt: record.created_at,
  ...(record.company_id !== undefined && { companyId: record.company_id }),
});

const showCaller = (record: CallerRecord): Caller => ({
  id: record.id,
  name: record.name,
  pcids: record.pcids,
  readOnly: record.read_only,
  createdAt: record.created_at,
  ...(record.toolsets !== undefined && { toolsets: record.toolsets }),
  ...(record.expires_at !== undefined && { expiresAt: record.expires_at }),
});

/** A document with what is looked up in it on every call. */
interface Indexed {
  readonly version: string;
  readonly document: StoreDocument;
  readonly connections: ReadonlyMap<string, ConnectionRecord>;
  readonly callers: ReadonlyMap<string, CallerRecord>;
}

const index = (document: StoreDocument, version: string): Indexed => ({
  version,
  document,
  connections: new Map(document.connections.map((record) => [record.pcid, record])),
  callers: new Map(document.callers.map((record) => [record.token_hash, record])),
});

/** What is sealed with a credential: the record it belongs to. */
const recordOf = (pcid: string): string => `connection:${pcid}`;

/** The store over one document, wherever that is kept. `now` is in ms. */
export function createDocumentStore(
  place: DocumentPlace,
  sealing: Sealing,
  now: () => number = Date.now,
): Store {
  let latest: Indexed | undefined;

  async function load(): Promise<Indexed> {
    const { text, version } = await place.read();
    if (latest?.version !== version) latest = index(parseDocument(text), version);
    return latest;
  }

  /** Changes the document; tries again when another writer was first. */
  async function change(update: (document: StoreDocument) => StoreDocument): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { text, version } = await place.read();
      const current = parseDocument(text);
      const updated = update(current);
      if (updated === current || (await place.replace(documentText(updated), version))) return;
    }
    throw new StoreError('The store is being changed by others all the time. Try again.');
  }

  const created = () => new Date(now()).toISOString();

  return {
    connections: async () => (await load()).document.connections.map(showConnection),
    async connection(pcid) {
      const record = (await load()).connections.get(pcid);
      return record === undefined ? undefined : showConnection(record);
    },
    async credentialOf(pcid) {
      const record = (await load()).connections.get(pcid);
      return record === undefined ? undefined : sealing.open(record.credential, recordOf(pcid));
    },
    async addConnection({ name, environment, credential, pcid = `pc_${randomBytes(12).toString('hex')}` }) {
      if (!pcidForm.test(pcid)) {
        throw new StoreError('A PCID has 1 to 128 visible ASCII characters, without spaces.');
      }
      const record: ConnectionRecord = {
        pcid,
        name,
        environment,
        credential: sealing.seal(credential, recordOf(pcid)),
        created_at: created(),
      };
      await change((document) => {
        if (document.connections.some((other) => other.pcid === pcid)) {
          throw new StoreError(
            `There is a connection ${pcid} already. Remove it first, or use another PCID.`,
          );
        }
        return { ...document, connections: [...document.connections, record] };
      });
      return showConnection(record);
    },
    async recordCompany(pcid, companyId) {
      await change((document) => ({
        ...document,
        connections: document.connections.map((record) =>
          record.pcid === pcid ? { ...record, company_id: companyId } : record,
        ),
      }));
    },
    async removeConnection(pcid) {
      let removed = false;
      await change((document) => {
        const connections = document.connections.filter((record) => record.pcid !== pcid);
        removed = connections.length < document.connections.length;
        return removed ? { ...document, connections } : document;
      });
      return removed;
    },
    callers: async () => (await load()).document.callers.map(showCaller),
    async callerOf(token) {
      if (!looksLikeToken(token)) return undefined;
      const hash = hashToken(token);
      const record = (await load()).callers.get(hash);
      if (record === undefined || !sameHash(record.token_hash, hash)) return undefined;
      if (record.expires_at !== undefined && Date.parse(record.expires_at) <= now()) return undefined;
      return showCaller(record);
    },
    async addCaller({ name, pcids, toolsets, readOnly, expiresAt }) {
      const token = createToken();
      const record: CallerRecord = {
        id: `caller_${randomUUID().slice(0, 8)}`,
        name,
        token_hash: hashToken(token),
        pcids: [...new Set(pcids)],
        read_only: readOnly,
        created_at: created(),
        ...(toolsets !== undefined && { toolsets: [...toolsets] }),
        ...(expiresAt !== undefined && { expires_at: expiresAt }),
      };
      await change((document) => {
        const unknown = pcids.find((pcid) => !document.connections.some((other) => other.pcid === pcid));
        if (unknown !== undefined) {
          throw new StoreError(`There is no connection ${unknown.slice(0, 128)}. See: connections list`);
        }
        return { ...document, callers: [...document.callers, record] };
      });
      return { caller: showCaller(record), token };
    },
    async revokeCaller(id) {
      let revoked = false;
      await change((document) => {
        const callers = document.callers.filter((record) => record.id !== id);
        revoked = callers.length < document.callers.length;
        return revoked ? { ...document, callers } : document;
      });
      return revoked;
    },
    async check() {
      const [first] = (await load()).document.connections;
      if (first !== undefined) sealing.open(first.credential, recordOf(first.pcid));
    },
    close: () => place.close(),
  };
}
