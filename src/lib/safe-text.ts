/** What may be shown of text from outside: on one line, short, and never what may be a secret. */

/** Control and direction characters in somebody's data could rewrite the terminal or hide text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes text from outside safe to print on one line of at most `widest` characters. */
export function printable(text: string, widest: number): string {
  const clean = text.replace(unprintable, '?');
  return clean.length > widest ? `${clean.slice(0, widest - 1).toWellFormed()}…` : clean;
}

/** A longer word may be a key that was pasted into the wrong place. */
const LONGEST_WORD = 20;

/** Longest flag, command or value that is repeated to who typed it. */
const LONGEST_SHOWN = 80;

/** Names of tools, flags and variables are long too, but have no digits and do not mix letters: keys do. */
const isName = (word: string): boolean => /^([a-z]*([_-]+[a-z]+)*|[A-Z]+(_[A-Z]+)*)$/.test(word);

const mayBeKey = (text: string): boolean =>
  text.split(/[\s,:/=@?&#]+/).some((word) => word.length > LONGEST_WORD && !isName(word));

/** Without what is in front of the host of a URL, and without what follows its path. */
const withoutCredentials = (text: string): string =>
  text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1').replace(/(:\/\/[^?#]*)[?#].*$/s, '$1');

/** A value that cannot be used, in quotes, as far as it may be shown. */
export function shownValue(text: string): string {
  const shown = withoutCredentials(text);
  return mayBeKey(shown) ? `${text.length} characters, not shown` : `"${printable(shown, LONGEST_SHOWN)}"`;
}

const quoted = /(?<!\w)(["'])((?:(?!\1(?!\w))[\s\S])+)\1(?!\w)/g;

/** A sentence whose quoted words were given from outside: long ones are cut, and what may be a key is left out. */
export const withoutSecrets = (sentence: string): string =>
  sentence.replace(quoted, (_, quote: string, word: string) => {
    const shown = withoutCredentials(word);
    return `${quote}${mayBeKey(shown) ? '…' : printable(shown, LONGEST_SHOWN)}${quote}`;
  });
