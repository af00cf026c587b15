import { createHash } from 'node:crypto';

/** A store key that protects nothing: every name has its own. */
export const storeKeyOf = (name: string): string => createHash('sha256').update(name).digest('base64');
