import type { Toolset } from '../registry/toolsets.ts';

/** `sandbox` is Dialpad's sandbox; `production` is DIALPAD_BASE_URL. */
export type Environment = 'production' | 'sandbox';

/** One Dialpad account. Its credential is kept apart. */
export interface Connection {
  /** PinkConnect ID: a selector, not a secret. */
  readonly pcid: string;
  readonly name: string;
  readonly environment: Environment;
  /** Calls are made only for active connections. */
  readonly status: 'active' | 'disabled';
  /** Dialpad's id of the company, recorded by a test. Connections of one company share its rate limit. */
  readonly companyId?: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A client of the hosted server, identified by a token. */
export interface StoredCaller {
  readonly id: string;
  readonly name: string;
  /** The connections it may use. */
  readonly pcids: readonly string[];
  /** The toolsets it may use; all when absent. */
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
  /** ISO 8601. Never when absent. */
  readonly expiresAt?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. A revoked caller stays in the list. */
  readonly revokedAt?: string;
}

/** A stored record that cannot be used. The reason is for the administrator of the server. */
export interface UnusableRecord {
  readonly kind: 'connection' | 'caller';
  readonly id: string;
  readonly reason: string;
}

/** `degraded`: only recently used records can be served, from the cache. `unavailable`: none. */
export type StoreState = 'open' | 'degraded' | 'unavailable';

export interface NewConnection {
  readonly name: string;
  readonly environment: Environment;
  /** The Dialpad API key. */
  readonly credential: string;
  /** Generated when absent. */
  readonly pcid?: string | undefined;
}

export interface NewCaller {
  readonly name: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly Toolset[] | undefined;
  readonly readOnly?: boolean | undefined;
  /** ISO 8601, in the future. */
  readonly expiresAt?: string | undefined;
}

export type ConnectionChange = Partial<Pick<Connection, 'companyId' | 'status'>>;

/** What is absent stays as it is. */
export interface CallerChange {
  readonly pcids?: readonly string[] | undefined;
  /** `all` removes the restriction. */
  readonly toolsets?: readonly Toolset[] | 'all' | undefined;
  readonly readOnly?: boolean | undefined;
  /** ISO 8601, in the future; `never` removes the expiry. */
  readonly expiresAt?: string | undefined;
}

/** How many records were written with the newest key. */
export interface Rekeyed {
  readonly connections: number;
  readonly callers: number;
}

/**
 * Connections and callers. Every method rejects with StoreError when the store cannot be read or written, and
 * with StoreUnavailableError when trying again later may help. Changes by other processes take effect within a
 * second. Lists leave out unusable records.
 */
export interface Store {
  /** Oldest first. */
  connections(): Promise<readonly Connection[]>;
  /** Rejects with UnusableRecordError when the record is damaged or not authentic. */
  connection(pcid: string): Promise<Connection | undefined>;
  /** The Dialpad API key of a connection. No other method returns it. Rejects as {@link connection} does. */
  credentialOf(pcid: string): Promise<string | undefined>;
  /** Rejects with RecordError when the PCID is taken or a value is invalid. */
  addConnection(connection: NewConnection): Promise<Connection>;
  /** Rejects with RecordError when there is no such connection. */
  updateConnection(pcid: string, change: ConnectionChange): Promise<Connection>;
  /** Replaces the Dialpad API key. Rejects as {@link updateConnection} does. */
  setCredential(pcid: string, credential: string): Promise<Connection>;
  /** False without such a connection. Grants of its PCID stay: they apply again when it is added again. */
  removeConnection(pcid: string): Promise<boolean>;
  /** Oldest first, with expired and revoked ones. */
  callers(): Promise<readonly StoredCaller[]>;
  /** Undefined for an unknown, expired or revoked token. */
  callerByToken(token: string): Promise<StoredCaller | undefined>;
  /** The only place that returns the token. Rejects with RecordError when a value is invalid. */
  addCaller(caller: NewCaller): Promise<{ readonly caller: StoredCaller; readonly token: string }>;
  /** Rejects with RecordError when a value is invalid, or the caller is unknown or revoked. */
  updateCaller(id: string, change: CallerChange): Promise<StoredCaller>;
  /** Permanent. Removes a caller whose record is unusable. False without such a caller. */
  revokeCaller(id: string): Promise<boolean>;
  /** Encrypts and signs every usable record with the newest key. Records of a half-done run stay usable. */
  rekey(): Promise<Rekeyed>;
  /** Verifies every record and decrypts every credential. */
  unusable(): Promise<readonly UnusableRecord[]>;
  /** What is wrong with a store that can be used: it is empty, or a restart would lose it. */
  warnings(): Promise<readonly string[]>;
  /** Asks the store with one cheap command. Never rejects. */
  state(): Promise<StoreState>;
  /** Rejects with the reason when any record is unusable. */
  check(): Promise<void>;
  close(): Promise<void>;
}
