/** The longest text argument, and so the longest cursor that a client can send back. */
export const MAX_TEXT_CHARS = 16_384;

/** Why a client could not send back a cursor of Dialpad; undefined when it can. */
export function cursorProblem(cursor: string): string | undefined {
  if (cursor.length > MAX_TEXT_CHARS) {
    return `Dialpad returned a cursor of ${cursor.length} characters for the next page, which is too long to be sent back.`;
  }
  return cursor.isWellFormed()
    ? undefined
    : 'Dialpad returned a cursor that is not valid Unicode for the next page, so it cannot be sent back.';
}
