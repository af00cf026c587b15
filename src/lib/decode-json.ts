/** A string or a whole number of JSON text. Strings are matched so that digits inside them are passed over. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Integers of 16 digits and more are the ones that a JSON number can round. */
const longInteger = /^-?\d{16,}$/;
const mayHoldLongInteger = /[[:,\s]-?\d{16}/;

/**
 * The value of JSON text, with integers that a number would round as strings of digits. Dialpad sends int64
 * as strings already; this is for the places where it, or a proxy, does not. Throws SyntaxError.
 */
export function decodeJson(text: string): unknown {
  if (!mayHoldLongInteger.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(stringOrNumber, (token) =>
      longInteger.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}
