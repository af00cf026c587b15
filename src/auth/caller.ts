/** What a caller may see and do. A grant can only be narrowed on its way through a request. */
export interface CallerGrant {
  /** The connections it may act for. `all` is for the one account of stdio and of single-account mode. */
  readonly pcids: ReadonlySet<string> | 'all';
  /** Toolsets it may use; all when absent. */
  readonly toolsets?: ReadonlySet<string>;
  readonly readOnly: boolean;
}

/** Who makes a call. */
export interface Caller {
  /** Stable id for logs, fairness and audit. Never a token. */
  readonly id: string;
  readonly grant: CallerGrant;
  /** The connection named by a header. The schemas are then without PCID. */
  readonly pcid?: string;
}

/** The one caller of a local process: the person who started it. */
export const localCaller: Caller = { id: 'local', grant: { pcids: 'all', readOnly: false } };
