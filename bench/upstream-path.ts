/** Path of one room, or of the list of rooms. */
export const upstreamPath = ({ id, cursor }: { readonly id?: unknown; readonly cursor?: unknown }): string =>
  cursor === undefined ? `/api/v2/rooms/${id}` : `/api/v2/rooms?cursor=${cursor}`;
