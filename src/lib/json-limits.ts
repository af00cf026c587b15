/** The defaults are more than any request needs: handling it takes time for each level, key and value. */
export interface JsonLimits {
  readonly maxDepth?: number;
  readonly maxKeysAndValues?: number;
}

/** Whether text has too few characters, or too few brackets, to exceed the limits. Most messages do. */
function isSimple(text: string, maxDepth: number, maxKeysAndValues: number): boolean {
  if (text.length >= maxKeysAndValues) return false;
  let brackets = 0;
  for (const bracket of '{[') {
    let position = text.indexOf(bracket);
    while (position !== -1 && brackets <= maxDepth) {
      brackets++;
      position = text.indexOf(bracket, position + 1);
    }
  }
  return brackets <= maxDepth;
}

/**
 * Why JSON text is too complex to be parsed, if it is. One pass over the text, before anything is allocated for it.
 * Text that is not JSON passes or fails arbitrarily: the parser rejects it.
 */
export function jsonLimitExceeded(
  text: string,
  { maxDepth = 64, maxKeysAndValues = 10_000 }: JsonLimits = {},
): string | undefined {
  if (isSimple(text, maxDepth, maxKeysAndValues)) return undefined;
  let depth = 0;
  // Every key has a colon after it, every value but the first of an object or array a comma before it.
  let keysAndValues = 1;
  for (let position = 0; position < text.length; position++) {
    switch (text.charCodeAt(position)) {
      case 0x22: // "
        position = endOfString(text, position);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth++;
        keysAndValues++;
        if (depth > maxDepth) return `it is nested more than ${maxDepth} levels deep`;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      case 0x2c: // ,
      case 0x3a: // :
        keysAndValues++;
    }
    if (keysAndValues > maxKeysAndValues) return `it has more than ${maxKeysAndValues} keys and values`;
  }
  return undefined;
}

/** Index of the quotation mark that closes the string opened at `start`. */
export function endOfString(text: string, start: number): number {
  for (
    let position = text.indexOf('"', start + 1);
    position !== -1;
    position = text.indexOf('"', position + 1)
  ) {
    let backslashes = 0;
    while (text.charCodeAt(position - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return position;
  }
  return text.length;
}
