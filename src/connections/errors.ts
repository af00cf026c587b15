/** The store cannot be used as it is. The message says why and what to do, and never holds a secret. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The store cannot be reached now. Callers get 503: nobody is let in on a guess. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
