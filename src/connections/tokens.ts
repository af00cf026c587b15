import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What every caller token begins with, so that leaked ones can be searched for. */
export const TOKEN_PREFIX = 'dpo_';

/** Longer tokens are not ours, and hashing them would be work for an attacker to order. */
const LONGEST_TOKEN = 200;

/** A new caller token: 256 random bits. */
export const createToken = (): string => TOKEN_PREFIX + randomBytes(32).toString('base64url');

/** What the store keeps of a token. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether a text can be one of our tokens at all. */
export const looksLikeToken = (text: string): boolean =>
  text.length <= LONGEST_TOKEN && text.startsWith(TOKEN_PREFIX);

/** Compares two hashes in constant time. */
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
