import type { Connection, StoredCaller, StoreState } from './store.ts';

export interface ConnectionRecord extends Connection {
  readonly encryptedCredential: string;
}

export interface CallerRecord extends StoredCaller {
  readonly tokenHash: string;
}

export interface StoreContents {
  readonly connections: readonly ConnectionRecord[];
  readonly callers: readonly CallerRecord[];
}

export interface UnreadableRecord {
  readonly id: string;
  readonly reason: string;
}

/** Unordered. */
export interface Listing<Item> {
  readonly records: readonly Item[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** Records of one kind, by id. Every change is atomic. */
export interface Collection<Item> {
  all(): Promise<Listing<Item>>;
  /** Rejects with UnusableRecordError when the record is damaged or not authentic. */
  find(id: string): Promise<Item | undefined>;
  /** False when the id is taken. */
  insert(record: Item): Promise<boolean>;
  /** The changed record, or undefined without one. `change` may run more than once. */
  change(id: string, change: (record: Item) => Item): Promise<Item | undefined>;
  /** Changes every readable record and signs it with the newest key. Returns how many. */
  changeAll(change: (record: Item) => Item): Promise<number>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

/** Records at rest, in a file or in Redis. Rejects with StoreError. */
export interface Records {
  readonly connections: Collection<ConnectionRecord>;
  readonly callers: Collection<CallerRecord>;
  /** Writes everything at once; false, and nothing is written, unless the store is empty. */
  fill(contents: StoreContents): Promise<boolean>;
  /** The records of a store of format 1, which nothing authenticates; undefined for any other store. */
  readFormat1(): Promise<StoreContents | undefined>;
  /** Signs these records of format 1 and writes them in the current format. */
  upgradeFormat1(contents: StoreContents): Promise<void>;
  /** Why a restart of Redis loses the records, if it does. */
  persistenceWarning(): Promise<string | undefined>;
  state(): Promise<StoreState>;
  close(): Promise<void>;
}
