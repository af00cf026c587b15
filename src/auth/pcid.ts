/** Name of the tool argument, and of the URI parameter, that selects a connection. */
export const PCID = 'PCID';

export const PCID_FORM = '1 to 128 visible ASCII characters without spaces';

export const isPcid = (value: unknown): value is string =>
  typeof value === 'string' && /^[!-~]{1,128}$/.test(value);
