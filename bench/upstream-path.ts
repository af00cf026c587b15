/** Where the tools of the benchmark are found at the upstream: one room, or a list of them. */
export const upstreamPath = ({ id, cursor }: { readonly id?: unknown; readonly cursor?: unknown }): string =>
  cursor === undefined ? `/api/v2/rooms/${id}` : `/api/v2/rooms?cursor=${cursor}`;
