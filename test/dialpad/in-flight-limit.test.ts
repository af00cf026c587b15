import { expect, test } from 'vitest';
import { createInFlightLimit } from '../../src/dialpad/in-flight-limit.ts';

test('without a limit every request may be sent', () => {
  const limit = createInFlightLimit({});
  for (let count = 0; count < 1_000; count++) expect(limit.tryTake('a')).toBe(true);
});

test('requests are limited in total and per company', () => {
  const limit = createInFlightLimit({ maxInFlight: 3, maxInFlightPerCompany: 2 });
  expect(['a', 'a', 'a', 'b', 'b', 'c'].map(limit.tryTake)).toEqual([true, true, false, true, false, false]);
  limit.release('b');
  expect(limit.tryTake('a')).toBe(false);
  expect(limit.tryTake('c')).toBe(true);
  limit.release('a');
  expect(limit.tryTake('a')).toBe(true);
});

test('one company can take everything if it has no limit of its own', () => {
  const limit = createInFlightLimit({ maxInFlight: 2 });
  expect(['a', 'a', 'a'].map(limit.tryTake)).toEqual([true, true, false]);
});

test('a release retries those that wait, once, in the order of their companies', () => {
  const limit = createInFlightLimit({ maxInFlight: 2, maxInFlightPerCompany: 1 });
  const retried: string[] = [];
  const wait = (company: string) =>
    limit.whenFree(company, () => {
      retried.push(company);
      limit.tryTake(company);
    });
  limit.tryTake('a');
  limit.tryTake('b');
  for (const company of ['a', 'c', 'd']) wait(company);
  limit.release('b');
  // Company a is at its own limit still.
  expect(retried).toEqual(['c']);
  limit.release('a');
  expect(retried).toEqual(['c', 'a']);
  limit.release('c');
  expect(retried).toEqual(['c', 'a', 'd']);
  limit.release('d');
  limit.release('a');
  expect(retried).toEqual(['c', 'a', 'd']);
});

test('all that wait for one company are retried together', () => {
  const limit = createInFlightLimit({ maxInFlight: 1 });
  const retried: number[] = [];
  limit.tryTake('a');
  limit.whenFree('a', () => retried.push(1));
  limit.whenFree('a', () => retried.push(2));
  limit.release('a');
  expect(retried).toEqual([1, 2]);
});
