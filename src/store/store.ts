import type { Toolset } from '../registry/toolsets.ts';

/** Which Dialpad a connection belongs to. */
export type Environment = 'production' | 'sandbox';

/** One Dialpad account that callers can be allowed to act for. Its credential is kept apart. */
export interface Connection {
  /** The PinkConnect ID: a selector, not a secret. */
  readonly pcid: string;
  readonly name: string;
  readonly environment: Environment;
  /** Calls are made only for active connections. */
  readonly status: 'active' | 'disabled';
  /** Dialpad's id of the company, once a test has found it out. Connections of one company share its limits. */
  readonly companyId?: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Somebody who may ask, known by a token. */
export interface StoredCaller {
  readonly id: string;
  readonly name: string;
  /** The connections it may act for. */
  readonly pcids: readonly string[];
  /** The toolsets it may use; all when absent. */
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
  /** ISO 8601. Never when absent. */
  readonly expiresAt?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. A revoked caller stays in the list, and is refused. */
  readonly revokedAt?: string;
}

/** A connection or a caller that is stored and cannot be used, and why. For the operator. */
export interface UnusableRecord {
  readonly kind: 'connection' | 'caller';
  readonly id: string;
  readonly reason: string;
}

/**
 * Whether the store can be asked. `away`: not just now, but what was used lately goes on; `unavailable`: nothing
 * can be served.
 */
export type StoreState = 'open' | 'away' | 'unavailable';

/** What is needed for a new connection. */
export interface NewConnection {
  readonly name: string;
  readonly environment: Environment;
  /** The Dialpad API key. */
  readonly credential: string;
  /** An id that exists elsewhere; made up when absent. */
  readonly pcid?: string | undefined;
}

/** What is needed for a new caller. */
export interface NewCaller {
  readonly name: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly Toolset[] | undefined;
  readonly readOnly?: boolean | undefined;
  /** ISO 8601, in the future. */
  readonly expiresAt?: string | undefined;
}

/** What can be changed about a connection. */
export type ConnectionChange = Partial<Pick<Connection, 'companyId' | 'status'>>;

/**
 * Connections and callers. Every method rejects with StoreError when the store cannot be read or written, and
 * with StoreUnavailableError when trying again later may help. What other processes write shows within a second.
 */
export interface Store {
  /** All connections that can be read, oldest first. No credential is opened. */
  connections(): Promise<readonly Connection[]>;
  connection(pcid: string): Promise<Connection | undefined>;
  /**
   * The Dialpad API key of a connection. Nothing else gives it out. Rejects with UnusableRecordError when it cannot
   * be opened.
   */
  credentialOf(pcid: string): Promise<string | undefined>;
  /** Rejects with RecordError when the PCID is taken or a value cannot be used. */
  addConnection(connection: NewConnection): Promise<Connection>;
  /** Also seals the credential with the newest key. Rejects with RecordError when there is no such connection. */
  updateConnection(pcid: string, change: ConnectionChange): Promise<Connection>;
  /**
   * Removes a connection; false when there is none. What callers were granted stays, so that a connection that
   * is added again under its PCID, with a new credential, is theirs again.
   */
  removeConnection(pcid: string): Promise<boolean>;
  /** All callers that can be read, oldest first, with those that expired or were revoked. */
  callers(): Promise<readonly StoredCaller[]>;
  /** Who has this token. Undefined when nobody has, when it expired and when it was revoked. */
  callerByToken(token: string): Promise<StoredCaller | undefined>;
  /** The token is given out once, here. Rejects with RecordError when a value cannot be used. */
  addCaller(caller: NewCaller): Promise<{ readonly caller: StoredCaller; readonly token: string }>;
  /** Revokes a caller's token for good; false when there is no such caller. */
  revokeCaller(id: string): Promise<boolean>;
  /** What is stored and cannot be used. Opens every credential. */
  unusable(): Promise<readonly UnusableRecord[]>;
  /** Whether it can be asked, by one cheap question. Never rejects. */
  state(): Promise<StoreState>;
  /** Reads everything and opens every credential. Rejects with the reason why the store cannot be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}
