/** Name of the tool argument, and of the URI parameter, that selects a connection. */
export const PCID = 'PCID';

export const PCID_FORM = '1 to 128 visible ASCII characters without spaces';

export const isPcid = (value: unknown): value is string =>
  typeof value === 'string' && /^[!-~]{1,128}$/.test(value);

export const PCID_REQUIRED =
  'PCID is required: it names the Dialpad connection to use. Send it as the argument PCID or in the header X-PCID; stdio and "call" can take it from DIALPAD_PCID (--pcid).';
