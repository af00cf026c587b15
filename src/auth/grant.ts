/** What a caller may do. On its way through a request it can only get smaller. */
export interface Grant {
  /** Stable id for logs, fairness and audit. Never a token. */
  readonly callerId: string;
  /** The connections it may act for. */
  readonly pcids: ReadonlySet<string> | 'all';
  /** Toolsets it may use; all when absent. */
  readonly toolsets?: ReadonlySet<string>;
  readonly readOnly: boolean;
}

/** Less than a grant gives, for one request. */
export interface Restriction {
  readonly readOnly?: boolean | undefined;
  readonly toolsets?: Iterable<string> | undefined;
}

/** The grant of a caller that is stored. */
export function grantOf({
  id,
  pcids,
  toolsets,
  readOnly,
}: {
  readonly id: string;
  readonly pcids: readonly string[];
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
}): Grant {
  return {
    callerId: id,
    pcids: new Set(pcids),
    ...(toolsets !== undefined && { toolsets: new Set(toolsets) }),
    readOnly,
  };
}

/** Takes away what the narrowing leaves out. What it asks for beyond the grant is not given. */
export function narrow(grant: Grant, { readOnly = false, toolsets }: Restriction): Grant {
  const asked = toolsets === undefined ? undefined : [...toolsets];
  const left = asked?.filter((name) => grant.toolsets?.has(name) ?? true);
  return {
    ...grant,
    ...(left !== undefined && { toolsets: new Set(left) }),
    readOnly: grant.readOnly || readOnly,
  };
}

/** Whether the caller may act for this connection. */
export const grantsPcid = ({ pcids }: Pick<Grant, 'pcids'>, pcid: string): boolean =>
  pcids === 'all' || pcids.has(pcid);

/** Looked up instead of a PCID that was not granted: as much work, and nothing about that PCID can show. */
const DECOY_PCID = 'pc_AAAAAAAAAAAAAAAAAAAAAA';

/** The PCID to look up for a caller. Whether it was granted is to be asked again when the answer is there. */
export const pcidToLookUp = (grant: Pick<Grant, 'pcids'>, pcid: string): string =>
  grantsPcid(grant, pcid) ? pcid : DECOY_PCID;
