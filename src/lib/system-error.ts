/** The code of an error of the operating system, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Gives `fallback` when a file is not there. For `.catch`. */
export const whenMissing =
  <Value>(fallback: Value) =>
  (error: unknown): Value => {
    if (codeOf(error) === 'ENOENT') return fallback;
    throw error;
  };
