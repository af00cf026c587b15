import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What caller tokens look like: a prefix that secret scanners can find, and 32 random bytes. */
const tokenForm = /^dpo_[\w-]{43}$/;

/** Makes up a token that nobody can guess. */
export const newToken = (): string => `dpo_${randomBytes(32).toString('base64url')}`;

/** Whether a text can be a caller token at all. */
export const looksLikeToken = (text: string): boolean => tokenForm.test(text);

/** What is stored of a token. It has 256 random bits, so that a slow hash would protect it no better. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The id of the caller with this token hash: a part of it, so that no index has to be kept beside the records. */
export const callerIdOf = (tokenHash: string): string => `caller_${tokenHash.slice(0, 16)}`;

/** Compares two token hashes in a time that does not depend on where they differ. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
