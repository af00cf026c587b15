/** A JSON object whose members are not checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** False for arrays and null. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
