/** Countries whose offices need an E911 address, as Dialpad's reference says. */
export const needsE911: ReadonlySet<string> = new Set(['US', 'CA', 'AU', 'FR', 'GB', 'NZ']);
