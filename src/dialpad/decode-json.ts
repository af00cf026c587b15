/** Integers of 16 digits and more are the ones that a JSON number can round. */
const longInteger = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const mayHoldLongInteger = /[[:,\s]-?\d{16}/;

/**
 * The value of JSON text, with integers that a number would round as strings of digits. Dialpad sends int64
 * as strings already; this is for the places where it, or a proxy, does not. Throws SyntaxError.
 */
export function decodeJson(text: string): unknown {
  if (!mayHoldLongInteger.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(longInteger, (token) =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
    ),
  );
}
