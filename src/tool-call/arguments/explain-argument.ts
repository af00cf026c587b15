import type { z } from 'zod';
import { PCID, PCID_REQUIRED } from '../../auth/pcid.ts';
import { nearestWord } from '../../lib/nearest-word.ts';

/** `routing_options.open.dtmf[0].input` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '') || 'arguments';

/** An argument name that the client made up. */
const cleanName = (name: string): string =>
  name
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .slice(0, 100)
    .toWellFormed();

export const quoteValue = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
};

/** The E.164 form of a national number, as a suggestion. */
function guessE164(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[\d\s+().\-/]+$/.test(value)) return undefined;
  const digits = value.replace(/\D/g, '');
  const guesses: readonly [RegExp, string][] = [
    [/^\s*\+/, `+${digits}`],
    [/^1[2-9]\d{9}$/, `+${digits}`],
    [/^[2-9]\d{9}$/, `+1${digits}`],
    [/^00/, `+${digits.slice(2)}`],
  ];
  const guess = guesses.find(([form]) => form.test(value) || form.test(digits))?.[1];
  return guess !== undefined && /^\+[1-9]\d{6,14}$/.test(guess) ? guess : undefined;
}

const expectations: Readonly<Record<string, string>> = {
  bigint: 'a whole number, or a string of digits for large ids',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list',
  object: 'an object',
};

function explainType(place: string, expected: string, input: unknown): string {
  if (input === undefined) return place === PCID ? PCID_REQUIRED : `${place} is required.`;
  if (input === null) {
    const expectation = expectations[expected] ?? expected;
    return `${place} is null. Send ${expectation}; leave it out only where it is not required.`;
  }
  if (expected === 'string' && typeof input === 'number') {
    return `${place} must be text, not ${input}. Send it in quotes: "${input}".`;
  }
  return `${place} must be ${expectations[expected] ?? expected}, not ${quoteValue(input)}.`;
}

function explainChoice(place: string, values: readonly unknown[], input: unknown): string {
  if (input === undefined) return `${place} is required: one of ${values.join(', ')}.`;
  const near = typeof input === 'string' ? nearestWord(input, values.map(String)) : undefined;
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `${place} must be one of ${values.join(', ')}, not ${quoteValue(input)}.${hint}`;
}

/** The problem of one argument, and what to send instead. `known` has the names of all arguments. */
export function explainIssue(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const place = pathText(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const isTop = issue.path.length === 0;
      const names = issue.keys.map((key) => cleanName(isTop ? key : `${place}.${key}`));
      const near = isTop && issue.keys[0] ? nearestWord(issue.keys[0], known) : undefined;
      const has = known.length === 0 ? 'This tool takes no arguments.' : `Known: ${known.join(', ')}.`;
      const hint = near ? `Did you mean ${near}?` : isTop ? has : 'Leave it out.';
      return `Unknown argument ${names.slice(0, 3).join(', ')}. ${hint}`;
    }
    case 'invalid_type':
      return explainType(place, issue.expected, issue.input);
    case 'invalid_value':
      return explainChoice(place, issue.values, issue.input);
    case 'too_big':
      return issue.origin === 'string'
        ? `${place} must have at most ${issue.maximum} characters; it has ${[...String(issue.input)].length}.`
        : `${place} must be at most ${issue.maximum}, not ${quoteValue(issue.input?.toString())}.`;
    case 'too_small':
      return `${place} must be at least ${issue.minimum}, not ${quoteValue(issue.input?.toString())}.`;
    default: {
      const meant = issue.message.includes('E.164') ? guessE164(issue.input) : undefined;
      const sent = typeof issue.input === 'string' ? ` (it is ${quoteValue(issue.input)})` : '';
      return `${place} ${issue.message}${sent}.${meant ? ` Probably meant: ${meant}.` : ''}`;
    }
  }
}
