import type { Grant } from './grant.ts';

export interface Caller {
  /** Stable id for logs, fairness and audit. Never a token. */
  readonly id: string;
  readonly grant: Grant;
  /** The one connection of its requests, from the header X-PCID or from DIALPAD_PCID. */
  readonly pcid?: string | undefined;
}

/** The person who started the process. */
export const localCaller: Caller = { id: 'local', grant: { pcids: 'all', readOnly: false } };
