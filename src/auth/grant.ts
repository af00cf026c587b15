/** What a caller may see and do. The steps of a request can only restrict it. */
export interface Grant {
  /** The connections it may act for. `all`: the local process, and every server with a single account. */
  readonly pcids: ReadonlySet<string> | 'all';
  /** Absent: all toolsets. */
  readonly toolsets?: ReadonlySet<string>;
  readonly readOnly: boolean;
}

export interface Restriction {
  readonly readOnly?: boolean | undefined;
  readonly toolsets?: Iterable<string> | undefined;
}

export function storedGrant(stored: {
  readonly pcids: readonly string[];
  readonly toolsets?: readonly string[];
  readonly readOnly: boolean;
}): Grant {
  const { pcids, toolsets, readOnly } = stored;
  return { pcids: new Set(pcids), ...(toolsets && { toolsets: new Set(toolsets) }), readOnly };
}

/** Requested toolsets that were not granted are ignored. */
export function restrict(grant: Grant, { readOnly = false, toolsets }: Restriction): Grant {
  const granted = toolsets && [...toolsets].filter((name) => grantsToolset(grant, name));
  return {
    ...grant,
    ...(granted && { toolsets: new Set(granted) }),
    readOnly: grant.readOnly || readOnly,
  };
}

export const grantsToolset = ({ toolsets }: Grant, toolset: string): boolean =>
  toolsets?.has(toolset) ?? true;

export const grantsPcid = ({ pcids }: Grant, pcid: string): boolean => pcids === 'all' || pcids.has(pcid);
