const REPLACEMENT = '********';

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');

/** A character as it is, or as JSON may escape it; in JSON inside a string of JSON the backslash is doubled. */
function escapedForms(character: string): string {
  const digits = [...hex(character)].map((digit) =>
    /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit,
  );
  const literal = /\w/.test(character) ? character : `\\${character}`;
  const short = /["\\/]/.test(character) ? `|\\\\{1,8}${literal}` : '';
  return `(?:${literal}|\\\\{1,8}u${digits.join('')}${short})`;
}

/**
 * The function replaces an API key in text from upstream, which may repeat what it was sent: literally, or with JSON
 * escapes such as `\/` and `\u002b`.
 */
export function createKeyRedactor(apiKey: string): (text: string) => string {
  let escaped: RegExp | undefined;
  return (text) => {
    // Both searches are fast, and nearly every text needs only these.
    const plain = text.includes(apiKey) ? text.replaceAll(apiKey, REPLACEMENT) : text;
    if (!plain.includes('\\')) return plain;
    escaped ??= new RegExp([...apiKey].map(escapedForms).join(''), 'g');
    return plain.replace(escaped, REPLACEMENT);
  };
}
