import { expect, test } from 'vitest';
import { StoreError, StoreUnavailableError, storeErrorMessage } from '../../src/store/store-errors.ts';

test('callers read whether the store is unavailable or unreadable, and no detail of it', () => {
  expect(storeErrorMessage(new StoreUnavailableError('redis://secret@host is down'))).toBe(
    'The store of connections is unavailable.',
  );
  expect(storeErrorMessage(new StoreError('/var/lib/store.json is damaged'))).toBe(
    "The store of connections cannot be read; the server's log gives the reason.",
  );
});
