import { expect, test } from 'vitest';
import { callerIdOf, hashToken, looksLikeToken, newToken, sameHash } from '../../src/auth/caller-token.ts';

test('new caller tokens have the form of a token and differ', () => {
  const tokens = Array.from({ length: 10 }, newToken);
  for (const token of tokens) expect(looksLikeToken(token)).toBe(true);
  expect(new Set(tokens).size).toBe(10);
});

const body = 'Az09-_'.padEnd(43, 'x');

test.each([body, `dpo_${body}x`, `dpo_${body.slice(1)}`, ` dpo_${body}`, `xdpo_${body}`, `dpo_${body} `, ''])(
  '%j does not have the form of a caller token',
  (text) => {
    expect(looksLikeToken(text)).toBe(false);
  },
);

test('a caller id is a part of the hash of its token', () => {
  const hash = hashToken(`dpo_${body}`);
  expect(hash).toMatch(/^[\w-]{43}$/);
  expect(hashToken(`dpo_${body}`)).toBe(hash);
  expect(callerIdOf(hash)).toBe(`caller_${hash.slice(0, 16)}`);
});

test('hashes are compared whole, whatever their lengths', () => {
  expect(sameHash('abc', 'abc')).toBe(true);
  expect(sameHash('abc', 'abd')).toBe(false);
  expect(sameHash('abc', 'abcd')).toBe(false);
});
