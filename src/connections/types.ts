/** Which Dialpad a connection belongs to. */
export type Environment = 'production' | 'sandbox';

/** One Dialpad account, without its credential. */
export interface Connection {
  /** PinkConnect ID: selects the connection. Not a secret. */
  readonly pcid: string;
  readonly name: string;
  readonly environment: Environment;
  /** Known once Dialpad was asked. */
  readonly companyId?: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Somebody who may call this server. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly pcids: readonly string[];
  /** All when absent. */
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
  /** ISO 8601. */
  readonly expiresAt?: string;
  readonly createdAt: string;
}

/** A connection that is to be added. */
export interface NewConnection {
  readonly name: string;
  readonly environment: Environment;
  /** Dialpad's API key. */
  readonly credential: string;
  /** Made up when absent. */
  readonly pcid?: string;
}

/** A caller that is to be added. */
export interface NewCaller {
  readonly name: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
  readonly expiresAt?: string;
}

/**
 * Connections and callers. Every method throws StoreError when the store cannot be used and StoreUnavailable
 * when it cannot be reached.
 */
export interface Store {
  connections(): Promise<readonly Connection[]>;
  connection(pcid: string): Promise<Connection | undefined>;
  /** The API key of a connection. */
  credentialOf(pcid: string): Promise<string | undefined>;
  /** Throws StoreError when the PCID is taken or malformed. */
  addConnection(added: NewConnection): Promise<Connection>;
  recordCompany(pcid: string, companyId: string): Promise<void>;
  /** False when there was none. */
  removeConnection(pcid: string): Promise<boolean>;
  callers(): Promise<readonly Caller[]>;
  /** The caller of a token that is neither unknown nor revoked nor expired. */
  callerOf(token: string): Promise<Caller | undefined>;
  /** The token is shown here and never again. Throws StoreError for a PCID that is not in the store. */
  addCaller(added: NewCaller): Promise<{ readonly caller: Caller; readonly token: string }>;
  /** False when there was none. */
  revokeCaller(id: string): Promise<boolean>;
  /** Opens the store and tries the key on it. */
  check(): Promise<void>;
  close(): Promise<void>;
}
