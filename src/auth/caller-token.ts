import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A prefix that secret scanners can find, and 32 random bytes. */
const tokenForm = /^dpo_[\w-]{43}$/;

export const newToken = (): string => `dpo_${randomBytes(32).toString('base64url')}`;

export const looksLikeToken = (text: string): boolean => tokenForm.test(text);

/** The stored form of a token. It has 256 random bits, so a slow hash would not protect it better. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The id of the caller: a part of the hash, so that a record is found by its token without an index. */
export const callerIdOf = (tokenHash: string): string => `caller_${tokenHash.slice(0, 16)}`;

/** Compares in constant time. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
