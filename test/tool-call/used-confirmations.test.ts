import { expect, test } from 'vitest';
import { createUsedConfirmations } from '../../src/tool-call/confirmation/used-confirmations.ts';

test('a confirmation can be used once until it expires, and is forgotten then', async () => {
  let now = 1_000;
  const used = createUsedConfirmations(() => now);
  expect(await used.use('a', 10)).toBe(true);
  expect(await used.use('b', 20)).toBe(true);
  expect(await used.use('a', 10)).toBe(false);
  now += 9_999;
  expect(await used.use('a', 10)).toBe(false);
  now += 1;
  expect(await used.use('b', 20)).toBe(false);
  expect(await used.use('a', 10)).toBe(true);
});
