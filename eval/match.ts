/** What a value must be: itself, a test of it, or a list or an object of these. */
export type Matcher =
  | string
  | number
  | boolean
  | undefined
  | ((given: unknown) => boolean)
  | readonly Matcher[]
  | { readonly [name: string]: Matcher };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Whether a value is an object with named members. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value);

const isScalar = (value: unknown): boolean => ['string', 'number', 'bigint'].includes(typeof value);

/**
 * Whether a value is what a matcher asks for. Numbers match their digits, since ids travel as either. An object
 * may have more members than the matcher names; `undefined` asks that a member is absent.
 */
export function matches(matcher: Matcher, given: unknown): boolean {
  if (typeof matcher === 'function') return matcher(given);
  if (matcher === undefined || typeof matcher === 'boolean') return matcher === given;
  if (typeof matcher !== 'object') return isScalar(given) && String(given) === String(matcher);
  if (isListMatcher(matcher)) {
    return (
      isList(given) &&
      given.length === matcher.length &&
      matcher.every((item, index) => matches(item, given[index]))
    );
  }
  return isRecord(given) && Object.entries(matcher).every(([name, member]) => matches(member, given[name]));
}

const isListMatcher = (matcher: Matcher): matcher is readonly Matcher[] => Array.isArray(matcher);

/** Takes any value, and none. */
export const anything = (): boolean => true;

/** Takes what the matcher takes, and an argument that was left out. */
export const optional =
  (matcher: Matcher) =>
  (given: unknown): boolean =>
    given === undefined || matches(matcher, given);
