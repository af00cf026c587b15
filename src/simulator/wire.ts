/**
 * A value as Dialpad sends it: every integer is an int64 and sent as a string of digits, and absent or empty members
 * are omitted.
 */
export function toWire(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null && !isEmptyList(member))
      .map(([name, member]) => [name, toWire(member)]),
  );
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
