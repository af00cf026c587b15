import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** `withoutData`: the host delivered a result without its data. */
export type CallOutcome =
  | { readonly value: JsonObject }
  | { readonly failure: string }
  | { readonly withoutData: true };

export const isValue = (outcome: CallOutcome | undefined): outcome is { readonly value: JsonObject } =>
  outcome !== undefined && 'value' in outcome;

const LONGEST_FAILURE = 2_000;

const textsOf = (content: unknown): readonly string[] =>
  Array.isArray(content)
    ? content.flatMap((block) => (isRecord(block) && typeof block.text === 'string' ? [block.text] : []))
    : [];

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads `structuredContent`, or else the JSON in `content`, because hosts can omit either. `_meta` is not used, because
 * hosts replace or omit it.
 */
export function readOutcome({ structuredContent, content, isError }: JsonObject): CallOutcome {
  const texts = textsOf(content);
  if (isError === true) {
    const said = texts.join('\n').trim();
    return { failure: said.slice(0, LONGEST_FAILURE) || 'The call failed, and the host did not say why.' };
  }
  if (isRecord(structuredContent)) return { value: structuredContent };
  for (const text of texts) {
    const value = parseObject(text);
    if (value !== undefined) return { value };
  }
  return { withoutData: true };
}
