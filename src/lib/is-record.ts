/** A JSON object whose members are not checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members: no array, and not null. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
