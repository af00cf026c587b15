import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** How a value is entered. */
export type FieldKind = 'text' | 'whole number' | 'yes or no' | 'choice' | 'JSON';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly kind: FieldKind;
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  readonly description: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function kindOf(type: string, choices: readonly string[]): FieldKind {
  if (choices.length > 0) return 'choice';
  switch (type) {
    case 'boolean':
      return 'yes or no';
    case 'integer':
      return 'whole number';
    case 'array':
    case 'object':
      return 'JSON';
    default:
      return 'text';
  }
}

/** Required parameters come first. */
export function fieldsOf(schema: JsonObject): readonly Field[] {
  const required = listOf(schema.required);
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const fields = Object.entries(properties).flatMap(([name, property]): readonly Field[] => {
    if (!isRecord(property)) return [];
    const choices = listOf(property.enum);
    const type = textOf(property.type) || 'string';
    return [
      {
        name,
        type,
        kind: kindOf(type, choices),
        choices,
        isRequired: required.includes(name),
        description: textOf(property.description),
      },
    ];
  });
  return fields.toSorted((one, other) => Number(other.isRequired) - Number(one.isRequired));
}

export const toText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Ids stay text, so that no digit is lost. Throws SyntaxError for invalid JSON. */
export function toArguments(fields: readonly Field[], texts: Readonly<Record<string, string>>): JsonObject {
  const entries = fields.flatMap(({ name, kind }): [string, unknown][] => {
    const text = (texts[name] ?? '').trim();
    if (text === '') return [];
    if (kind === 'JSON') return [[name, JSON.parse(text)]];
    if (kind === 'yes or no') return [[name, text === 'true']];
    return [[name, text]];
  });
  return Object.fromEntries(entries);
}
