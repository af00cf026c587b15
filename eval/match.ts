/** A value that must be equal, a predicate, or a list or an object of these. */
export type Matcher =
  | string
  | number
  | boolean
  | undefined
  | ((value: unknown) => boolean)
  | readonly Matcher[]
  | { readonly [name: string]: Matcher };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value);

const isScalar = (value: unknown): boolean => ['string', 'number', 'bigint'].includes(typeof value);

/**
 * A number matches the string of its digits, because ids are sent as either. An object may have more members than the
 * matcher names; `undefined` requires that a member is absent.
 */
export function matches(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher === 'function') return matcher(value);
  if (matcher === undefined || typeof matcher === 'boolean') return matcher === value;
  if (typeof matcher !== 'object') return isScalar(value) && String(value) === String(matcher);
  if (isListMatcher(matcher)) {
    return (
      isList(value) &&
      value.length === matcher.length &&
      matcher.every((item, index) => matches(item, value[index]))
    );
  }
  return isRecord(value) && Object.entries(matcher).every(([name, member]) => matches(member, value[name]));
}

const isListMatcher = (matcher: Matcher): matcher is readonly Matcher[] => Array.isArray(matcher);

/** Matches any value, and an absent one. */
export const anything = (): boolean => true;

/** Also matches an absent argument. */
export const optional =
  (matcher: Matcher) =>
  (value: unknown): boolean =>
    value === undefined || matches(matcher, value);
