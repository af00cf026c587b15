const numberWords = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Boundaries of a word: "12" is not in 128, 12.5 or 12:00. */
const BEFORE = String.raw`(?<![\p{Script=Latin}\p{N}]|\d[.:])`;
const AFTER = String.raw`(?![\p{Script=Latin}\p{N}]|[.:]\d)`;

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** Normalizes text before a comparison: lower case, straight quotes, no commas in numbers. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replaceAll(/\s+/g, ' ');

/** Accepts digits in groups, and North American numbers without the country code. */
function phoneNumberPattern(number: string): string {
  const grouped = (digits: string) => [...digits].join(String.raw`[\s().\-\u2011]*`);
  return number.startsWith('+1')
    ? String.raw`(?<!\d)(?:1[\s().\-]*)?${grouped(number.slice(2))}(?!\d)`
    : String.raw`(?<!\d)${grouped(number.slice(1))}(?!\d)`;
}

function pattern(text: string): string {
  if (/^\+\d{7,}$/.test(text)) return phoneNumberPattern(text);
  const word = /^\d{1,2}$/.test(text) ? numberWords[Number(text)] : undefined;
  const wordings = [text, ...(word === undefined ? [] : [word])].map((wording) => {
    const known = plain(wording);
    const [first, last] = [known.at(0) ?? '', known.at(-1) ?? ''];
    const isWordEdge = (character: string) => /[\p{Script=Latin}\p{N}]/u.test(character);
    return `${isWordEdge(first) ? BEFORE : ''}${literal(known)}${isWordEdge(last) ? AFTER : ''}`;
  });
  return wordings.join('|');
}

/** Whether an answer contains a word, a number or a phone number, as a whole and in any case. */
export const says = (answer: string, text: string): boolean =>
  new RegExp(pattern(text), 'u').test(plain(answer));
