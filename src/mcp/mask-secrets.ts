/** What stands in the place of a SIP password. */
export const MASK = '********';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function maskValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskValue);
  return isMembers(value) ? maskSecrets(value) : value;
}

/** A copy with a mask over every `password`, at any depth. */
export const maskSecrets = (value: Members): Members =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === 'password' ? MASK : maskValue(member)]),
  );
