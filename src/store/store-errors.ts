/** The store cannot be opened, read or written. The message names the store and the fix, and holds no secret. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** The store cannot be asked just now; the same request may work a little later. */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailableError';
}

/** One record cannot be used: it is damaged, or sealed with a key that is not known. The others can be used. */
export class UnusableRecordError extends StoreError {
  override readonly name = 'UnusableRecordError';
}

/** What who only calls may read of the store's trouble: no address, no path, no word of the system. */
export const storeTrouble = (error: StoreError): string =>
  error instanceof StoreUnavailableError
    ? 'The store of connections does not answer just now.'
    : "The store of connections cannot be read; the operator's log says why.";

/** What somebody wants to store cannot be stored. The message says what is wrong with it. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}
