/** Control and direction characters could rewrite the terminal or hide text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Of a cell in a table, and of a name in a sentence. Enough for the longest name of a tool. */
const MAX_LINE_CHARS = 64;

/** Makes foreign text safe to print on one line of at most `maxChars` characters. */
export function printable(text: string, maxChars = MAX_LINE_CHARS): string {
  const clean = text.replace(unprintable, '?');
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1).toWellFormed()}…` : clean;
}

/** A longer word may be a key that was pasted into the wrong place. */
const MAX_WORD_CHARS = 20;

const MAX_QUOTE_CHARS = 80;

/** Names of tools, flags and variables are long too, but unlike keys have no digits and one case. */
const isName = (word: string): boolean => /^([a-z]*([_-]+[a-z]+)*|[A-Z]+(_[A-Z]+)*)$/.test(word);

const mayBeKey = (text: string): boolean =>
  text.split(/[\s,:/=@?&#]+/).some((word) => word.length > MAX_WORD_CHARS && !isName(word));

/** Removes user name and password, query and fragment of a URL. */
const withoutCredentials = (text: string): string =>
  text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1').replace(/(:\/\/[^?#]*)[?#].*$/s, '$1');

/** An invalid value in quotes, or only its length where it may be a key. */
export function safeValue(text: string): string {
  const safe = withoutCredentials(text);
  return mayBeKey(safe)
    ? `${text.length} characters that may be a key`
    : `"${printable(safe, MAX_QUOTE_CHARS)}"`;
}

const quoted = /(?<!\w)(["'])((?:(?!\1(?!\w))[\s\S])+)\1(?!\w)/g;

/** Shortens the quoted words of a message, and removes those that may be a key. */
export const withoutSecrets = (sentence: string): string =>
  sentence.replace(quoted, (_, quote: string, word: string) => {
    const safe = withoutCredentials(word);
    return `${quote}${mayBeKey(safe) ? '…' : printable(safe, MAX_QUOTE_CHARS)}${quote}`;
  });
