const REPLACEMENT = '********';

/** What escaped characters begin with. */
const escapeStarts = ['\\', '%', '&#'];

/** A shorter part of a key could be a part of any text. */
const MIN_BASE64_CHARS = 8;

const hexForm = (code: number, digits: number): string =>
  code
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/**
 * A character as it is, or escaped as in JSON (in JSON inside a string of JSON the backslash is doubled), in a URL, or
 * in HTML.
 */
function escapedForms(character: string): string {
  const code = character.charCodeAt(0);
  const literal = /\w/.test(character) ? character : `\\${character}`;
  // The longest form first: each begins with a character that can be literal too.
  const forms = [
    `\\\\{1,8}u${hexForm(code, 4)}`,
    `%(?:25){0,3}${hexForm(code, 2)}`,
    `(?:&|\\\\{1,8}u0026)#(?:0{0,8}${code}|[xX]0{0,8}${hexForm(code, 2)});`,
    ...(/["\\/]/.test(character) ? [`\\\\{1,8}${literal}`] : []),
    literal,
  ];
  return `(?:${forms.join('|')})`;
}

/** The characters of Base64 that depend only on the key, when `before` bytes precede it in their group of three. */
function base64Of(apiKey: string, before: number): string {
  const bytes = Buffer.from('\0'.repeat(before) + apiKey);
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** As in Base64, in Base64 for URLs, and as JSON may escape it. */
const base64Forms = (part: string): string[] => [
  part,
  part.replaceAll('+', '-').replaceAll('/', '_'),
  part.replaceAll('/', '\\/'),
];

/**
 * The function replaces an API key in text from upstream, which may repeat what it was sent: literally, escaped as in
 * JSON, a URL or HTML, or in Base64.
 */
export function createKeyRedactor(apiKey: string): (text: string) => string {
  const base64 = [0, 1, 2]
    .map((before) => base64Of(apiKey, before))
    .filter((part) => part.length >= MIN_BASE64_CHARS);
  const literals = [apiKey, ...new Set(base64.flatMap(base64Forms))];
  let escaped: RegExp | undefined;
  return (text) => {
    // These searches are fast, and nearly every text needs only these.
    let plain = text;
    for (const literal of literals) {
      if (plain.includes(literal)) plain = plain.replaceAll(literal, REPLACEMENT);
    }
    if (!escapeStarts.some((start) => plain.includes(start))) return plain;
    escaped ??= new RegExp([...apiKey].map(escapedForms).join(''), 'g');
    return plain.replace(escaped, REPLACEMENT);
  };
}
