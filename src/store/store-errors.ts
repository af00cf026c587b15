/** The store cannot be opened, read or written. The message names the store and the fix, and contains no secret. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** The same request may work a little later. */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailableError';
}

/** One record is damaged, not authentic, or protected by an unknown key. The others can be used. */
export class UnusableRecordError extends StoreError {
  override readonly name = 'UnusableRecordError';
}

/** What a caller may read about an error of the store: no address, no path, no message of the system. */
export const storeErrorMessage = (error: StoreError): string =>
  error instanceof StoreUnavailableError
    ? 'The store of connections is unavailable.'
    : "The store of connections cannot be read; the server's log gives the reason.";

/** A new or changed record is invalid. The message says why. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}
