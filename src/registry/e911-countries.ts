/** Countries whose offices need an E911 address, according to Dialpad's reference. */
const codes = ['US', 'CA', 'AU', 'FR', 'GB', 'NZ'] as const;

export const needsE911: ReadonlySet<string> = new Set(codes);

/** "US, CA, AU, FR, GB and NZ" */
export const e911Countries = (conjunction: 'and' | 'or'): string =>
  `${codes.slice(0, -1).join(', ')} ${conjunction} ${codes.at(-1)}`;
