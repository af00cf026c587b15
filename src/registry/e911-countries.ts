/** Countries whose offices need an E911 address, according to Dialpad's reference. */
export const needsE911: ReadonlySet<string> = new Set(['US', 'CA', 'AU', 'FR', 'GB', 'NZ']);
