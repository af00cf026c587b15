const numberWords = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** What may not stand beside a word, or it is part of a longer one: 12 is not said by 128, 12.5 or 12:00. */
const BEFORE = String.raw`(?<![\p{Script=Latin}\p{N}]|\d[.:])`;
const AFTER = String.raw`(?![\p{Script=Latin}\p{N}]|[.:]\d)`;

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** The form in which answers are compared: small letters, straight quotes, no commas in numbers. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replaceAll(/\s+/g, ' ');

/** Phone numbers may be written in groups, and North American ones without the country code. */
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

/** Whether an answer says something: a word, a number or a phone number, as a whole and in any case. */
export const says = (answer: string, text: string): boolean =>
  new RegExp(pattern(text), 'u').test(plain(answer));
