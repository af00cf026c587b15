import { endOfString } from './json-limits.ts';

/** Numbers with 16 digits, or with an exponent, may be rounded. Also finds such text in strings, which does no harm. */
const mayRound = /(?:^|[[:,\s])-?(?:[\d.]{16}|\d[\d.]*[eE])/;

/**
 * Decodes JSON. A number that JavaScript would round (an int64 id, `1e999`) becomes a string with all its digits.
 * Dialpad sends int64 as strings; a proxy or a new operation may not. Time is linear in the length of the text. Throws
 * SyntaxError.
 */
export function decodeJson(text: string): unknown {
  return JSON.parse(mayRound.test(text) ? quoteRoundedNumbers(text) : text);
}

const isNumberStart = (code: number): boolean => (code >= 48 && code <= 57) || code === 45;

function quoteRoundedNumbers(text: string): string {
  const numberToken = /[-+.\deE]+/y;
  const colon = /\s*:/y;
  let quoted = '';
  let copied = 0;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === 34) position = endOfString(text, position);
    else if (isNumberStart(code)) {
      numberToken.lastIndex = position;
      const token = numberToken.exec(text)?.[0] ?? '';
      const exact = exactText(token);
      colon.lastIndex = position + token.length;
      // A number as a member name is not JSON, and must not become JSON here.
      if (exact !== undefined && !colon.test(text)) {
        quoted += `${text.slice(copied, position)}"${exact}"`;
        copied = position + token.length;
      }
      position += token.length - 1;
    }
  }
  return quoted + text.slice(copied);
}

/** Digits of the largest 64-bit integer: longer ones are not ids. */
const MAX_ID_DIGITS = 20;

const jsonNumber = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Significant digits, and the power of ten of the last of them. */
function significant(token: string): { sign: string; digits: string; exponent: number } | undefined {
  const [, sign = '', whole = '', fraction = '', power = '0'] = jsonNumber.exec(token) ?? [];
  if (whole === '') return undefined;
  const all = whole + fraction;
  let start = 0;
  while (start < all.length && all[start] === '0') start++;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end--;
  const exponent = Number(power) - fraction.length + (all.length - end);
  return { sign, digits: all.slice(start, end), exponent };
}

/** The text of a number that JavaScript would round; undefined for others and for invalid JSON. */
function exactText(token: string): string | undefined {
  if (token.length < 16 && !/[eE]/.test(token)) return undefined;
  const exact = significant(token);
  if (exact === undefined || exact.digits === '') return undefined;
  const { sign, digits, exponent } = exact;
  const number = Number(token);
  const rounded = Number.isFinite(number) ? significant(String(number)) : undefined;
  const isExact = rounded?.digits === digits && rounded.exponent === exponent;
  const mayBeId = exponent >= 0 && digits.length + exponent <= MAX_ID_DIGITS;
  if (isExact && (!mayBeId || Number.isSafeInteger(number))) return undefined;
  return mayBeId ? sign + digits + '0'.repeat(exponent) : token;
}
